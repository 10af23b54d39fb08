"""Double-entry bookkeeping of promises: every step of a reward is one entry whose postings sum to zero."""

from dataclasses import dataclass
from enum import StrEnum

from plugin.domain.errors import DomainError
from plugin.domain.money import Money
from plugin.domain.rewards.reward import RewardState


class Account(StrEnum):
    """Where amounts rest. Rewards move left to right; `program` is the merchant's side of every promise."""

    PROGRAM = "program"
    HELD = "held"
    OWED = "owed"
    ISSUED = "issued"
    SPENT = "spent"
    LOSS = "loss"


GONE = "credit_gone"
"""Why credit that was taken back was not all there."""
MENDED = "credit_mended"
"""Why one of two equal credits was taken back."""


class EntryUnbalanced(DomainError):
    """Postings of one entry do not sum to zero in each currency."""

    reason = "entry_unbalanced"


@dataclass(frozen=True, slots=True)
class Posting:
    """One amount entering (positive) or leaving (negative) an account."""

    account: Account
    amount: Money


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An append-only fact; `reference` is unique per shop and makes repeating it harmless."""

    reference: str
    reason: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        sums: dict[str, int] = {}
        for posting in self.postings:
            currency = posting.amount.currency
            sums[currency] = sums.get(currency, 0) + posting.amount.amount_minor
        if not self.postings or any(sums.values()):
            raise EntryUnbalanced(f"{self.reference}: postings must sum to zero in each currency")


_RESTS = {
    RewardState.PENDING: Account.HELD,
    RewardState.APPROVED: Account.OWED,
    RewardState.ISSUED: Account.ISSUED,
    RewardState.SPENT: Account.SPENT,
    RewardState.VOIDED: Account.PROGRAM,
    RewardState.EXPIRED: Account.PROGRAM,
}


def promise_entry(reward_key: str, amount: Money) -> LedgerEntry:
    """Book a new promise: out of the program, into the hold."""
    return _move(f"{reward_key}:pending", "promised", Account.PROGRAM, Account.HELD, amount)


def step_entry(reward_key: str, here: RewardState, there: RewardState, reason: str, amount: Money) -> LedgerEntry:
    """Book one step. Clawing back what was spent is a loss; clawing back what was not returns it to the program."""
    source = _RESTS[here]
    if there is RewardState.CLAWED_BACK:
        target = Account.LOSS if here is RewardState.SPENT else Account.PROGRAM
    else:
        target = _RESTS[there]
    return _move(f"{reward_key}:{there.value}", reason, source, target, amount)


def settle_entry(reward_key: str, promised: Money, worth: Money) -> LedgerEntry:
    """Book that a held promise is worth another amount: the difference moves between hold and program.

    Worth a sum of another currency, it is all taken back in the one and promised in the other.
    """
    reference, reason, held, program = f"{reward_key}:settled", "settled", Account.HELD, Account.PROGRAM
    if promised.currency == worth.currency:
        return _move(reference, reason, program, held, worth - promised)
    back = (Posting(held, -promised), Posting(program, promised))
    return LedgerEntry(reference, reason, (*back, Posting(program, -worth), Posting(held, worth)))


def split_entry(reward_key: str, whole: Money, part: Money) -> LedgerEntry:
    """Book that only a part of a held reward is paid now: the rest goes back and is promised for itself."""
    return _move(f"{reward_key}:split", "split", Account.PROGRAM, Account.HELD, part - whole)


def choice_entry(reward_key: str, promised: Money, chosen: Money) -> LedgerEntry:
    """Book that the advocate chose what is worth another amount: the difference is owed or no longer is."""
    return _move(f"{reward_key}:chosen", "chosen", Account.PROGRAM, Account.OWED, chosen - promised)


def lost_entry(reward_key: str, amount: Money) -> LedgerEntry:
    """Book what was not there any more when credit that had returned to the program was taken back."""
    return _move(f"{reward_key}:lost", "credit_gone", Account.PROGRAM, Account.LOSS, amount)


def doubled_entry(reward_key: str, amount: Money) -> LedgerEntry:
    """Book that a reward was given once more than it was owed."""
    return _move(f"{reward_key}:doubled", "credit_doubled", Account.PROGRAM, Account.ISSUED, amount)


def mended_entry(reward_key: str, doubled: Money, taken: Money) -> LedgerEntry:
    """Book that of what was given twice this much was taken back; the rest is a loss."""
    program, loss = Posting(Account.PROGRAM, taken), Posting(Account.LOSS, doubled - taken)
    parts = tuple(part for part in (program, loss) if part.amount.amount_minor)
    return LedgerEntry(f"{reward_key}:mended", MENDED, (Posting(Account.ISSUED, -doubled), *parts))


def _move(reference: str, reason: str, source: Account, target: Account, amount: Money) -> LedgerEntry:
    return LedgerEntry(reference, reason, (Posting(source, -amount), Posting(target, amount)))
