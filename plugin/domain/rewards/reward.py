"""The life of a promise to an advocate or a friend: which step comes next, and which steps exist at all."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from plugin.domain.errors import MoveForbidden
from plugin.domain.money import Money
from plugin.domain.orders.verdict import Standing, Verdict
from plugin.domain.program.benefit import TASK_KINDS, Benefit, BenefitKind
from plugin.domain.program.cap import CapReached


class RewardState(StrEnum):
    """`pending` is the hold; `approved` is owed; `issued` exists at Shopify; `spent` was redeemed."""

    PENDING = "pending"
    APPROVED = "approved"
    ISSUED = "issued"
    SPENT = "spent"
    VOIDED = "voided"
    EXPIRED = "expired"
    CLAWED_BACK = "clawed_back"


NOT_THIS_ONE = "not_this_one"
"""Why a referral that counts is worth nothing: the plan pays every n-th, or its order was too small for a bracket."""
ADVOCATE_CANCELLED = "advocate_cancelled"
"""Why a cycle is worth nothing: the advocate ended the own subscription, and the rules stop then."""
UNPAID = frozenset({NOT_THIS_ONE, ADVOCATE_CANCELLED, *CapReached})
"""Reasons of promises that ended without pay although their referral counts."""


NO_ORDER = 0
"""What stands for the order of a reward that none was made for, such as points that were exchanged."""
REFERRAL = "referral"
"""The cause of what a referral itself earns; a referral counts by its promise of this cause."""

STEP_CAUSE = "step:"
"""What the causes of the later parts of a reward begin with; which part it is, from 2 on, follows."""
CYCLE_CAUSE = "cycle:"
"""What the causes of rewards for further cycles of a subscription begin with; the cycle follows, from 2 on."""
STARTED = "event:subscription_started"
"""The cause of what a friend's first order of a subscription earns beside."""
LEAD_CAUSE = "lead:"
"""What the causes of rewards for a friend's signing up begin with; what names the visit follows."""
CHAIN_CAUSE = "chain"
"""The cause of what an order earns the advocate who once brought the one it is for."""
CHAIN_BROKEN = "chain_broken"
"""Why such a reward is worth nothing: that one did not come by them, or the order is their own."""
NOTHING_TO_SHARE = "nothing_to_share"
"""Why such a reward is worth nothing: the advocate whose referral it was got nothing for it, as by a cap."""
FORGOTTEN = frozenset({"customer_redacted", "advocate_gone"})
"""Why a promise ended that was earned: nobody is left to give it to."""
FOLLOW_UP_CAUSE = "follow_up:"
"""What the causes of shares of a friend's later orders begin with; their number follows."""


class Side(StrEnum):
    """Whose reward it is; part of what makes a reward unique. Caps, places and prizes count the advocate's alone."""

    ADVOCATE = "advocate"
    FRIEND = "friend"


_MOVES = {
    RewardState.PENDING: frozenset({RewardState.APPROVED, RewardState.VOIDED}),
    RewardState.APPROVED: frozenset({RewardState.ISSUED, RewardState.VOIDED}),
    RewardState.ISSUED: frozenset({RewardState.SPENT, RewardState.EXPIRED, RewardState.CLAWED_BACK}),
    RewardState.SPENT: frozenset({RewardState.CLAWED_BACK}),
    RewardState.VOIDED: frozenset[RewardState](),
    RewardState.EXPIRED: frozenset[RewardState](),
    RewardState.CLAWED_BACK: frozenset[RewardState](),
}


@dataclass(frozen=True, slots=True)
class Reward:
    """One promise: unique by (shop, order, program, side, cause); `code` is the folded code it is or will be issued as.

    `options` are what was promised; none for the plain discount of terms without rules. `amount` is what the books
    carry: 0 of a kind that is no sum. `customer_id` is whom it is for where that is not the advocate. `held_until` is
    None while the hold has not begun, because the order is not shipped yet. `factor` is by how much the advocate gets
    more by a customer tag, as it was when it was promised; None for everybody else.
    """

    reward_id: int
    shop_id: int
    order_id: int
    program_id: int
    side: Side
    advocate_id: int
    state: RewardState
    amount: Money
    held_until: datetime | None
    code: str
    sent_at: datetime | None = None
    discount_gid: str | None = None
    reason: str | None = None
    kind: BenefitKind = BenefitKind.FIXED
    cause: str = REFERRAL
    options: tuple[Benefit, ...] = ()
    chosen: int | None = None
    customer_id: int | None = None
    factor: Decimal | None = None

    @property
    def is_referral(self) -> bool:
        """Whether it is what a referral earns its advocate by the plan; by this one the referral is counted."""
        return self.side is Side.ADVOCATE and self.cause == REFERRAL

    @property
    def follow_up_number(self) -> int | None:
        """Which later order of the friend's it is for, from 1 on; None for everything else."""
        if self.cause.startswith(CYCLE_CAUSE):
            return int(self.cause.removeprefix(CYCLE_CAUSE)) - 1
        is_share = self.cause.startswith(FOLLOW_UP_CAUSE)
        return int(self.cause.removeprefix(FOLLOW_UP_CAUSE)) if is_share else None

    @property
    def is_beside_referral(self) -> bool:
        """Whether it is settled by the rules like a referral's own, without being one."""
        return self.follow_up_number is not None or self.cause in (STARTED, CHAIN_CAUSE)

    @property
    def waits_for_shipment(self) -> bool:
        """Whether its hold has not begun; the later parts of a reward wait for another order instead."""
        return self.state is RewardState.PENDING and self.held_until is None and not self.cause.startswith(STEP_CAUSE)

    @property
    def ledger_key(self) -> str:
        """What its ledger references begin with: the order, never a row id, so that a restored copy books the same."""
        key = f"order:{self.order_id}:{self.program_id}:{self.side.value}"
        return key if self.cause == REFERRAL else f"{key}+{self.cause}"

    @property
    def naming_program(self) -> int:
        """The program in its names at Shopify: 0 for what is for no order.

        Such a cause names itself, and its program is whichever was first then; after a restore that may be another.
        """
        return 0 if self.order_id == NO_ORDER else self.program_id

    @property
    def issue_key(self) -> str:
        """What names it at Shopify, in a discount's title or a gift card's note."""
        return self._named(self.naming_program)

    @property
    def points_key(self) -> str:
        """What its line in the book of points is entered under."""
        return f"reward:{self._named(self.program_id)}"

    @property
    def benefit(self) -> Benefit | None:
        """What is given: what was chosen, or else the first option."""
        return self.options[self.chosen or 0] if self.options else None

    @property
    def is_open_choice(self) -> bool:
        """Whether the advocate has still to say which of several it shall be."""
        return len(self.options) > 1 and self.chosen is None

    @property
    def is_task(self) -> bool:
        """Whether a person gives it."""
        return self.kind in TASK_KINDS or (self.benefit is not None and self.benefit.is_task)

    @property
    def hold_ended_at(self) -> datetime:
        """When its hold ends or ended; raises MoveForbidden where it has not begun."""
        if self.held_until is None:
            raise MoveForbidden("a reward whose hold has not begun cannot be approved")
        return self.held_until

    @property
    def may_exist_at_shopify(self) -> bool:
        """Whether a request to create it may have left us, answered or not."""
        return self.sent_at is not None or self.discount_gid is not None

    def _named(self, program_id: int) -> str:
        key = f"{self.order_id}-{program_id}-{self.side.value}"
        return key if self.cause == REFERRAL else f"{key}-{self.cause}"


@dataclass(frozen=True, slots=True)
class Move:
    """A step to take and the word that explains it."""

    to: RewardState
    reason: str


def may_move(here: RewardState, there: RewardState) -> bool:
    """Tell whether the life cycle has that edge."""
    return there in _MOVES[here]


def check_move(here: RewardState, there: RewardState) -> None:
    """Raise MoveForbidden unless the life cycle has that edge."""
    if not may_move(here, there):
        raise MoveForbidden(f"a reward that is {here} cannot become {there}")


def answer_verdict(state: RewardState, verdict: Verdict) -> Move | None:
    """Say what a new verdict on its order does to a reward that exists.

    A standing that is no longer `referred` voids what is not issued and claws back what is. `held` and
    `unreadable` move nothing (nothing is paid and nothing is taken by doubt); `open` neither.
    """
    if verdict.standing is not Standing.NOT_REFERRED:
        return None
    if state in (RewardState.PENDING, RewardState.APPROVED):
        return Move(RewardState.VOIDED, verdict.reason)
    if state in (RewardState.ISSUED, RewardState.SPENT):
        return Move(RewardState.CLAWED_BACK, verdict.reason)
    return None


def is_due(state: RewardState, held_until: datetime | None, now: datetime) -> bool:
    """Tell whether the hold of a pending reward is over; the very instant counts as over."""
    return state is RewardState.PENDING and held_until is not None and now >= held_until
