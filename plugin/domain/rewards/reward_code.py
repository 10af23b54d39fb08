"""The text of an advocate's reward code, derived from what the reward is for: every retry derives the same text."""

import hashlib
import hmac

from plugin.domain.orders.order import fold_code
from plugin.domain.people.advocate import spell_code
from plugin.domain.rewards.reward import REFERRAL, Side

PREFIX = "TY"
LETTERS = 12
"""31 ** 12 codes are 59 bits: a code is money."""


def derive_reward_code(
    key: bytes, *, shop_domain: str, order_id: int, program_id: int, side: Side, cause: str = REFERRAL
) -> str:
    """Give the folded code of one reward; the same for ever for the same key and reward."""
    named = f"{shop_domain}|{order_id}|{program_id}|{side.value}" + ("" if cause == REFERRAL else f"|{cause}")
    number = int.from_bytes(hmac.digest(key, named.encode(), hashlib.sha256), "big")
    return fold_code(f"{PREFIX}{spell_code(number, LETTERS)}")
