"""Who recommends: a customer of the shop with a public referral code, and the alphabet such codes are made of."""

from dataclasses import dataclass

from plugin.domain.program.choice import Group

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXY"
"""31 signs that cannot be mistaken for one another: no 0/O, no 1/I, no Z/2 twin."""


@dataclass(frozen=True, slots=True)
class Advocate:
    """One advocate; `customer_id` is None after redaction, `referral_code` is folded."""

    advocate_id: int
    shop_id: int
    customer_id: int | None
    referral_code: str
    email_key: str | None = None
    locale: str | None = None
    group: Group = Group.CUSTOMERS


def spell_code(number: int, length: int) -> str:
    """Write the lowest `length` base-31 digits of a number from 0 up in the code alphabet, most significant first."""
    letters = []
    for _ in range(length):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(reversed(letters))
