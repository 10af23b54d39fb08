"""How the automatic demo is told: numbered steps, one line each, a stop at the first that does not hold."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import requests

from tests.sim_shop.demo_people import Control, Merchant, Shopper
from tests.sim_shop.demo_processes import Places

PATIENCE_S = 20.0
POLL_S = 0.1
Found = TypeVar("Found")


class StepFailed(Exception):
    """A step did not hold; the text says what was seen instead."""


@dataclass(slots=True)
class Cast:
    """Who plays, and what the steps have learned for those that follow."""

    places: Places
    control: Control
    merchant: Merchant
    known: dict[str, Any] = field(default_factory=dict)
    reward_code: str | None = None
    verdict: str | None = None

    def shopper(self) -> Shopper:
        """A person with a browser of their own, seen here for the first time."""
        return Shopper(self.places.storefront)


Step = tuple[str, Callable[[Cast], str]]


def expect(is_so: object, why: str) -> None:
    """Stop the play when something is not as it must be."""
    if not is_so:
        raise StepFailed(why)


def eventually(what: str, probe: Callable[[], Found | None], patience_s: float = PATIENCE_S) -> Found:
    """Ask again and again until there is something; background work takes its moment."""
    deadline = time.monotonic() + patience_s
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > deadline:
            raise StepFailed(f"{what} did not happen within {patience_s:.0f} s")
        time.sleep(POLL_S)


def tell(cast: Cast, steps: Iterable[Step]) -> int:
    """Play the steps; the last line is one JSON object. 0 when every step held, 1 at the first that did not."""
    began = time.monotonic()
    failed = None
    for number, (title, act) in enumerate(steps, 1):
        started = time.monotonic()
        failed = _attempt(cast, act)
        mark, seconds = "FAILED" if failed else "ok", time.monotonic() - started
        print(f"{number:2}  {mark:<6}  {title}: {failed or cast.known.pop('_said')} [{seconds:.1f} s]", flush=True)
        if failed:
            failed = f"step {number}, {title}: {failed}"
            break
    closing = {"reward_code": cast.reward_code, "verdict": cast.verdict}
    closing["elapsed_s"] = round(time.monotonic() - began, 1)
    print(json.dumps(closing | ({"failed": failed} if failed else {})), flush=True)
    return 1 if failed else 0


def _attempt(cast: Cast, act: Callable[[Cast], str]) -> str | None:
    """Why the step failed, or None."""
    try:
        cast.known["_said"] = act(cast)
    except (StepFailed, requests.RequestException) as failed:
        return str(failed)
    except (KeyError, IndexError, TypeError, ValueError) as unexpected:
        return f"an answer was not of the agreed shape ({type(unexpected).__name__}: {unexpected})"
    return None
