"""Which topic has which caller: `@on("orders/paid")`. A test holds this register and app.toml together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from plugin.domain.shop import Shop
from plugin.services.workbench import Workbench
from webhooks.inbox import Leased


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one delivery ended, in a stable word or a short sentence; `subject` is the order id it was about."""

    text: str
    subject: str | None = None


Outcomes = Mapping[int, Outcome]
"""Outcome by delivery id; a delivery that is absent from it ended as `done`."""

ShopHandler = Callable[[Workbench, Shop, Sequence[Leased], datetime], Outcomes]
DomainHandler = Callable[[Workbench, str, Shop | None, Sequence[Leased], datetime], Outcomes]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is called for a topic: with an active shop only, or with the domain even when no shop is left."""

    name: str
    for_active_shop: ShopHandler | None = None
    for_any_shop: DomainHandler | None = None


@dataclass(slots=True)
class Register:
    """The topics of one app."""

    callers: dict[str, Caller] = field(default_factory=dict)

    def __iter__(self) -> Iterator[str]:
        return iter(self.callers)

    def on(self, *topics: str) -> Callable[[ShopHandler], ShopHandler]:
        """Call this with an active shop and its deliveries of these topics, several at a time."""

        def enter(caller: ShopHandler) -> ShopHandler:
            self._enter(topics, Caller(_name(caller), for_active_shop=caller))
            return caller

        return enter

    def on_any(self, *topics: str) -> Callable[[DomainHandler], DomainHandler]:
        """Call this whatever the shop's standing is, also when we know no such shop."""

        def enter(caller: DomainHandler) -> DomainHandler:
            self._enter(topics, Caller(_name(caller), for_any_shop=caller))
            return caller

        return enter

    def _enter(self, topics: Sequence[str], caller: Caller) -> None:
        for topic in topics:
            if topic in self.callers:
                raise ValueError(f"{topic} has a caller already; remove one of the two")
            self.callers[topic] = caller


def _name(caller: Callable[..., Outcomes]) -> str:
    """With its module: deliveries are worked on together by this name, and two modules may have a `learn`."""
    return f"{caller.__module__}.{caller.__qualname__}"


REGISTER = Register()
"""The app's own; the modules of this room enter themselves with these two."""

on = REGISTER.on
on_any = REGISTER.on_any
