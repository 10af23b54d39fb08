"""What happened in a history, for the judge at its end: who was told, who bought, what was chosen."""

from dataclasses import dataclass, field

from plugin.domain.program.choice import Group
from tests.sim_shop.state import Customer, Order


@dataclass
class Friend:
    """A person with an address, the advocate whose link was followed, and the code that was given."""

    email: str
    advocate: Customer
    code: str | None = None
    forgotten_by: str | None = None
    """The webhook id of the delivery that asks us to forget."""
    claimed: tuple[int, int] | None = None
    """Program and version of their claim, where a history has several programs."""


@dataclass
class Link:
    """A link that an order came by, and every program and version it may have stood for until it was read."""

    advocate: Customer
    group: Group
    """The advocate's when the order was placed."""
    may_be: set[tuple[int, int] | None] = field(default_factory=set)
    stood: tuple[int, int] | None = None
    """What our rows say it stood for, once they do."""
    is_new: bool = True


@dataclass
class Bought:
    """An order with what the history knows and the app has to find out."""

    order: Order
    friend: Friend | None = None
    is_blurred: bool = False
    """Merged or redacted since: either outcome is right."""
    lefts: set[int] = field(default_factory=set)
    """What was left of it, in cents, before each partial return."""
    link: Link | None = None
    """By whose link the buyer came, where a history has several programs."""

    @property
    def has_claim(self) -> bool:
        """Whether its buyer was promised something before."""
        return self.friend is not None and self.friend.claimed is not None


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
    misjudged: list[str] = field(default_factory=list)
    """What was granted, refused or exchanged under another program than the one that was to say so."""
    seen: dict[int, int] = field(default_factory=dict)
    """How many orders there were when this one was read first, by order, where somebody looked."""
