"""What moving store credit is made of: what is remembered of a movement, what is done next, what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plugin.domain.rewards.credit_mark import CreditMark, SeenMovement


class Purpose(StrEnum):
    """Why money moves: a reward is given, taken back, or what was given twice is mended."""

    GIVE = "give"
    TAKE = "take"
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """What is remembered of one movement: `sends` that may have had an effect, the last of them at `sent_at`.

    `sent_at` None means that no send is without its answer. `after_number` is the newest movement of the account
    before the first send. `number` is Shopify's, once known.
    """

    customer_id: int
    mark: CreditMark
    sends: int = 0
    sent_at: datetime | None = None
    after_number: int = 0
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """It is not there: send it."""

    after_number: int


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Come back then."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """It happened, as this movement of the account; a credit expires when Shopify says so."""

    number: int
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Only a person can tell."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """It is not owed any more, and was not sent."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Shopify will not do it; nothing happened."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """It certainly did not happen: the deadline had passed, or `cause` says what stood in the way."""

    cause: Exception | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """It was sent; whether it happened is open."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Read what is remembered; answered with Recalled."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is remembered, and the time."""

    record: CreditRecord
    now: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """List what happened on the account and belongs to no other reward; answered with Looked."""

    record: CreditRecord


@dataclass(frozen=True, slots=True)
class Looked:
    """The account's movements that may be this one."""

    movements: tuple[SeenMovement, ...]


@dataclass(frozen=True, slots=True)
class Intend:
    """Write the intent to send, durably, by `intend`; answered with Intended."""

    seen: CreditRecord
    after_number: int


@dataclass(frozen=True, slots=True)
class Intended:
    """The record with the intent; or None, and when to come back: None where it is not owed any more."""

    record: CreditRecord | None
    come_back: datetime | None


@dataclass(frozen=True, slots=True)
class Transmit:
    """Send once, unless `deadline` has passed; answered with Settled, Refusal, NotSent or Unanswered."""

    record: CreditRecord
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """Write that it happened and free the account; answered with Done."""

    record: CreditRecord
    settled: Settled


@dataclass(frozen=True, slots=True)
class Undo:
    """Write that this send did not happen, by `undo`, and free the account; answered with Done."""

    record: CreditRecord


@dataclass(frozen=True, slots=True)
class Done:
    """It is written."""


Step = Recall | Look | Intend | Transmit | Note | Undo
Report = Recalled | Looked | Intended | Settled | Refusal | NotSent | Unanswered | Done
Outcome = Settled | WaitUntil | AskPerson | Dropped | Refusal | NotSent
