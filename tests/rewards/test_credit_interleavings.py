"""Twenty thousand ways in which two workers and a careless network can get into each other's way; no credit twice.

A failure names its seed: `History(seed, Variant()).play()` is that very history.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.rewards.credit_protocol import PATIENCE
from tests.rewards.credit_model import History, Variant

HISTORIES = 20_000
LONG_STALLS = Variant(longest_stall_s=1_800)


def first_double(variant: Variant, runs: int) -> int | None:
    return next((seed for seed in range(runs) if History(seed, variant).play().has_double), None)


def test_twenty_thousand_interleavings_give_nothing_twice_and_leave_nothing_open() -> None:
    doubled, open_ended, endings = [], [], Counter[str]()
    for seed in range(HISTORIES):
        history = History(seed, Variant()).play()
        doubled += [seed] if history.has_double else []
        open_ended += [] if history.is_at_rest else [seed]
        endings.update(name for ended in history.endings.values() for name in ended)

    print(f"{HISTORIES} histories: {dict(endings)}")
    assert (doubled, open_ended) == ([], []), "seeds of History(seed, Variant()).play()"
    # Under faults this dense most is still settled without a person.
    assert endings["Settled"] > 9 * endings["AskPerson"]


def test_a_worker_that_slept_for_half_an_hour_does_not_send() -> None:
    assert first_double(LONG_STALLS, 4_000) is None


@pytest.mark.parametrize(
    ("variant", "runs"),
    [
        (Variant(looks=False), 50),
        (Variant(replace(PATIENCE, settle=timedelta(0))), 50),
        (Variant(replace(PATIENCE, settle=timedelta(minutes=5))), 200),
        (replace(LONG_STALLS, patience=replace(PATIENCE, send_within=timedelta(days=1))), 4_000),
    ],
    ids=["without looking", "without a settle time", "settled before it is over", "without a deadline"],
)
def test_each_thing_left_out_gives_twice_soon(variant: Variant, runs: int) -> None:
    assert first_double(variant, runs) is not None


def test_a_seed_is_a_history() -> None:
    first, again = (History(41, Variant()).play() for _ in range(2))

    assert (first.count, first.effects, first.records) == (again.count, again.effects, again.records)
