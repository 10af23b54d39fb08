"""What happened in a history, for the judge at its end: who was told, who bought, what was chosen."""

from dataclasses import dataclass, field

from tests.sim_shop.state import Customer, Order


@dataclass
class Friend:
    """A person with an address, the advocate whose link was followed, and the code that was given."""

    email: str
    advocate: Customer
    code: str | None = None
    forgotten_by: str | None = None
    """The webhook id of the delivery that asks us to forget."""


@dataclass
class Bought:
    """An order with what the history knows and the app has to find out."""

    order: Order
    friend: Friend | None = None
    is_blurred: bool = False
    """Merged or redacted since: either outcome is right."""
    lefts: set[int] = field(default_factory=set)
    """What was left of it, in cents, before each partial return."""


@dataclass
class Diary:
    """What happened, for the judge at the end."""

    bought: list[Bought] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    chosen: dict[int, int] = field(default_factory=dict)  # the option taken, by reward
    measured: dict[int, int] = field(default_factory=dict)
    """What was left of its order when a reward was held last, by reward; only what was seen at rest."""
    overdrawn: list[str] = field(default_factory=list)
    """Claims that were granted although a budget was promised away."""
