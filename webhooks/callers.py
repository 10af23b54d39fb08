"""Brings the callers of this room together: importing them is what enters them into the register."""

from webhooks import code_changes, customers, lifecycle, orders, privacy
from webhooks.topics import REGISTER, Register

CALLERS = (orders, customers, lifecycle, code_changes, privacy)


def app_register() -> Register:
    """The register with every topic of app.toml in it."""
    return REGISTER
