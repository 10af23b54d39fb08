"""Postal addresses of the simulated shop's buyers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """Where an order goes, as the buyer typed it."""

    address1: str
    zip: str
    city: str = "Berlin"
    country: str = "DE"
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    address2: str | None = None
