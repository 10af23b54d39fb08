"""What an earlier judgement of an order leaves for the next."""

from dataclasses import dataclass

from plugin.db.judged_orders import JudgedOrder
from plugin.domain.orders.evidence import Evidence
from plugin.domain.orders.verdict import PersonsWord
from plugin.domain.orders.verdict_document import read_grounds


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an earlier judgement leaves for the next: a person's word, that the friend was new, what tied the order.

    Evidence once seen stays: neither an edited order nor a changed program unties what was promised.
    """

    word: PersonsWord | None = None
    was_new: bool = False
    evidence: tuple[Evidence, ...] = ()


def recall_judgement(stored: JudgedOrder) -> Remembered:
    """Give what the stored verdict leaves for the next one."""
    if stored.document is None or "facts" not in stored.document:
        return Remembered(stored.word)
    grounds = read_grounds(
        stored.document, order_id=stored.order_id, order_name=stored.order_name, updated_at=stored.updated_at
    )
    return Remembered(stored.word, stored.was_new, grounds.evidence)
