"""The texts of friends' codes: random ones for the pool, and a derived one by which an offer's discount is known."""

import hashlib
import hmac
from collections.abc import Callable

from plugin.domain.orders.order import fold_code
from plugin.domain.people.advocate import ALPHABET, spell_code

PREFIX = "HI"
LETTERS = 9
"""31 ** 9 codes are 44 bits: nobody guesses one, and a person can still type it."""

SEED_PREFIX = "GW"
SEED_LETTERS = 12


def draw_friend_code(draw: Callable[[int], int]) -> str:
    """Give a folded random code; `draw(n)` gives a number from 0 to n - 1 (`secrets.randbelow`)."""
    return fold_code(f"{PREFIX}{draw_letters(draw)}")


def draw_letters(draw: Callable[[int], int]) -> str:
    """Give nine random letters of the code alphabet, upper case: the random part of a code, or a referral code."""
    return spell_code(draw(len(ALPHABET) ** LETTERS), LETTERS)


def derive_seed_code(key: bytes, *, shop_domain: str, program_id: int, version: int, terms: str) -> str:
    """Give the folded first code of an offer's discount, the same on every retry and never handed out.

    `terms` is the terms' document as text: an offer with other terms is another discount, also in a fresh database.
    """
    named = f"offer|{shop_domain}|{program_id}|{version}|{terms}".encode()
    number = int.from_bytes(hmac.digest(key, named, hashlib.sha256), "big")
    return fold_code(f"{SEED_PREFIX}{spell_code(number, SEED_LETTERS)}")
