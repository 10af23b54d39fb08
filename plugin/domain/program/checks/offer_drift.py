"""How an offer's discount at Shopify can differ from what we made of it: by the merchant's hand, never by ours."""

from enum import StrEnum


class Drift(StrEnum):
    """What the merchant did to the discount. Stable words of audit rows and screens."""

    DELETED = "deleted"
    ENDED = "ended"
    CHANGED = "changed"

    @property
    def is_gone(self) -> bool:
        """Whether friends' codes do not work any more; a changed offer still gives what the merchant made of it."""
        return self is not Drift.CHANGED
