"""Everything that is drawn while a history is played comes from its seed: codes, tickets, keys of Shopify's, nonces."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_SYSTEM: Any = random
"""`secrets` and `SystemRandom` ask this module's own name of the machine's source."""


@contextmanager
def seeded_luck(seed: int) -> Iterator[None]:
    """Put the seed in the place of the machine's source of random bytes while inside."""
    before, inside = os.urandom, _SYSTEM._urandom
    os.urandom = _SYSTEM._urandom = random.Random(f"luck {seed}").randbytes
    try:
        yield
    finally:
        os.urandom, _SYSTEM._urandom = before, inside
