"""What an earlier judgement of an order leaves for the next."""

from dataclasses import dataclass

from plugin.db.orders.judged_orders import JudgedOrder
from plugin.domain.orders.evidence import Evidence, EvidenceKind
from plugin.domain.orders.membership import Membership
from plugin.domain.orders.suspicion import OF_THE_MOMENT, Signal
from plugin.domain.orders.verdict import PersonsWord, Standing
from plugin.domain.orders.verdict_document import read_grounds


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an earlier judgement leaves for the next: a person's word, that the friend was new, what tied the order.

    Where the order went stays as it was first read (`settle_places`).
    Evidence once seen stays: neither an edited order nor a changed program unties what was promised. What was noticed
    stays too, for the advocate it was about: a redaction or a pause must not free what a person is to look at.
    """

    word: PersonsWord | None = None
    was_new: bool = False
    evidence: tuple[Evidence, ...] = ()
    noticed: frozenset[Signal] = frozenset()
    advocate_id: int | None = None
    country: str | None = None
    member: Membership | None = None

    def noticed_about(self, advocate_id: int) -> frozenset[Signal]:
        """Give what stays noticed if the order is still owed to this advocate."""
        return self.noticed if advocate_id == self.advocate_id else frozenset()


def recall_judgement(stored: JudgedOrder) -> Remembered:
    """Give what the stored verdict leaves for the next one."""
    if stored.document is None or "facts" not in stored.document:
        return Remembered(stored.word)
    grounds = read_grounds(
        stored.document, order_id=stored.order_id, order_name=stored.order_name, updated_at=stored.updated_at
    )
    lasting = grounds.noticed.signals - OF_THE_MOMENT
    # Only a verdict that promised has used what it knew; any other one has to ask again.
    member = grounds.order.member if stored.standing == Standing.REFERRED.value else None
    evidence, country = _lasting(stored, grounds.evidence), grounds.order.place.country
    return Remembered(stored.word, stored.was_new, evidence, lasting, stored.advocate_id, country, member)


def _lasting(stored: JudgedOrder, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Nothing was promised for an open order yet: whether it follows up an order that still stands is asked again."""
    is_open = stored.standing == Standing.OPEN.value
    return tuple(piece for piece in evidence if not (is_open and piece.kind is EvidenceKind.FOLLOW_UP))
