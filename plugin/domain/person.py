"""Whom a privacy request is about, in Shopify's words; every field may be unknown."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of a shop with the orders that belong to the request."""

    customer_id: int | None = None
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    order_ids: tuple[int, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything says who it is."""
        return self.customer_id is not None or bool(self.email)
