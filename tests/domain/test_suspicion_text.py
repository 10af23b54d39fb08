"""Every reason has words in both languages, plain ones, and none that accuses."""

import re
from collections.abc import Callable
from enum import StrEnum

import pytest

from plugin.domain.orders.suspicion import HardFact, Outcome, Signal
from plugin.domain.orders.suspicion_leaks import LeakHint
from plugin.domain.orders.suspicion_text import say_fact, say_leak_hint, say_outcome, say_signal
from plugin.domain.program.texts.language import Language

EVERYTHING: list[tuple[Callable[..., str], StrEnum]] = [
    *((say_signal, signal) for signal in Signal),
    *((say_fact, fact) for fact in HardFact),
    *((say_outcome, outcome) for outcome in Outcome),
    *((say_leak_hint, hint) for hint in LeakHint),
]
ACCUSING = re.compile(
    r"fraud|cheat|abus|fake|suspicious|betrug|betrüg|missbrauch|fälsch|verdächt|täusch", re.IGNORECASE
)
# The merchant's own words in Shopify, quoted as such.
QUOTED = {Signal.FRAUD_CANCELLED}


@pytest.mark.parametrize(("say", "code"), EVERYTHING, ids=lambda value: getattr(value, "value", ""))
def test_each_reason_is_said_in_both_languages_and_accuses_nobody(say: Callable[..., str], code: StrEnum) -> None:
    texts = [say(code, language) for language in Language]
    assert len(set(texts)) == len(Language)
    for text in texts:
        assert re.fullmatch(r"[A-ZÄÖÜ].{10,140}\.", text)
        assert code in QUOTED or not ACCUSING.search(text)


def test_the_words_are_these() -> None:
    assert say_signal(Signal.SAME_PHONE, Language.DE) == "Beide haben dieselbe Telefonnummer angegeben."
    assert say_signal(Signal.SAME_PHONE, Language.EN) == "Both gave the same phone number."
    assert say_outcome(Outcome.HOLD, Language.DE) == "Das sollte sich jemand ansehen."
