"""Who plays: people with names, addresses and networks of their own, so that nobody looks like somebody else."""

from dataclasses import dataclass, field

from tests.sim_shop.addresses import Address
from tests.sim_shop.state import Customer, Visit

_FIRST = ("Lea", "Jonas", "Mia", "Ben", "Emil", "Clara", "Noah", "Ida", "Paul", "Greta", "Oskar", "Frida")
_LAST = ("Berger", "Falk", "Hoffmann", "Jansen", "Krause", "Lindner", "Maurer", "Petersen")


@dataclass(slots=True, eq=False)
class Person:
    """An advocate or a friend; `account` is what they log in with.

    `link` is an advocate's own referral code. Until a friend orders, `visit` is how they came by it, `codes` what it
    gave, `cart` what it left on the cart.
    """

    name: str
    email: str
    network: str
    home: Address
    account: Customer | None = None
    link: str = ""
    visit: Visit | None = None
    codes: tuple[str, ...] = ()
    cart: dict[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The first name."""
        return self.name.split()[0]


def nth_person(number: int) -> Person:
    """Somebody new for every number from 0 to 95."""
    first, last = _FIRST[number % len(_FIRST)], _LAST[number // len(_FIRST)]
    home = Address(f"Lindenweg {number + 1}", str(10_115 + 7 * number), first_name=first, last_name=last)
    return Person(f"{first} {last}", f"{first}.{last}@example.org".lower(), f"198.51.100.{number + 1}", home)
