"""Postal addresses as postmen mean them: country, post code, street and number, whatever the spelling.

Two forms are made of them, for keyed hashes only. The address form keeps the flat, so that neighbours stay two. The
household form drops it and adds the surname. Where something is missing, or where everybody may collect a parcel,
there is none.
"""

import re
from dataclasses import dataclass, field

from plugin.domain.people.plain_letters import plain_letters, plain_name
from plugin.domain.people.street_line import read_street

_FOR_EVERYBODY = re.compile(
    r"packstation|postfiliale|paketshop|parcel ?shop|pick-?up|access ?point|locker|paczkomat|point relais"
    r"|poste restante|postlagernd"
)
_OWN_NUMBER_THERE = re.compile(r"\b\d{6,10}\b")


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address as it was typed; `country` is the two-letter code."""

    line1: str = field(repr=False)
    postal_code: str = field(repr=False)
    country: str
    line2: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Building:
    """What all flats of a house share, in plain letters."""

    country: str
    code: str
    street: str
    number: str

    def __str__(self) -> str:
        return f"{self.country}|{self.code}|{self.street}|{self.number}"


def address_form(address: PostalAddress) -> str | None:
    """Give `country|post code|street|number|flat`; a locker only with the customer's own number there."""
    if _is_for_everybody(address):
        own = _OWN_NUMBER_THERE.search(f"{address.line1} {address.line2}")
        return f"{_country(address)}|parcels|{own.group()}" if own else None
    building, read = building_of(address), read_street(address.line1, address.line2)
    return f"{building}|{read.rest}" if building and read else None


def household_form(address: PostalAddress, surname: str) -> str | None:
    """Give `country|post code|street|number|surname`, without the flat; None for lockers and without a surname."""
    building, name = building_of(address), plain_name(surname)
    return f"{building}|{name}" if building and name else None


def building_of(address: PostalAddress) -> Building | None:
    """Give the house; None for lockers, and where a street, a number, a post code or the country is missing."""
    read = None if _is_for_everybody(address) else read_street(address.line1, address.line2)
    country, code = _country(address), _post_code(address)
    return Building(country, code, read.street, read.number) if read and country and code else None


def _is_for_everybody(address: PostalAddress) -> bool:
    return _FOR_EVERYBODY.search(plain_letters(f"{address.line1} {address.line2}")) is not None


def _country(address: PostalAddress) -> str:
    return address.country.strip().lower()


def _post_code(address: PostalAddress) -> str:
    """Without blanks and hyphens, `D-10119` and `DE 10119` as 10119, an American one without its last four."""
    code, country = plain_name(address.postal_code), _country(address)
    for prefix in (country, country[:1]):
        if country != "gb" and code.startswith(prefix) and code.removeprefix(prefix).isdigit():
            code = code.removeprefix(prefix)
    return code[:5] if country == "us" else code
