"""Thirty-six people who do not exist, one a line of the table beside. Numbers are those kept free for films.

Hosts are example domains, except where a provider's own rules are what is tried.
"""

from dataclasses import dataclass, field
from pathlib import Path

from plugin.domain.people.postal_address import PostalAddress

TABLE = Path(__file__).with_suffix(".txt")

_LAND_OF_PHONE = {"AT": "DE", "CH": "DE", "FR": "DE", "ES": "DE", "IT": "DE", "NL": "DE", "PL": "DE", "DK": "DE"}


@dataclass(frozen=True)
class Invented:
    """One person as they would fill in a checkout."""

    first: str
    last: str
    street: str
    second: str
    code: str
    land: str
    phone: str
    mail: str
    phone_land: str = field(default="DE")

    @property
    def name(self) -> str:
        """First and last."""
        return f"{self.first} {self.last}"

    @property
    def address(self) -> PostalAddress:
        """The address as the domain reads it."""
        return PostalAddress(self.street, self.code, self.land, self.second)


def invented_people() -> list[Invented]:
    """Everybody in the table."""
    rows = [[cell.strip() for cell in line.split("|")] for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    return [Invented(*row, phone_land="GB" if row[5] == "IE" else _LAND_OF_PHONE.get(row[5], row[5])) for row in rows]
