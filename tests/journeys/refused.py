"""Presets that cannot be put in force yet, with the parts that the check refuses; what can be is played."""

from collections.abc import Mapping

REFUSED: Mapping[str, tuple[str, ...]] = {
    "airbnb": ("extras",),
    "anytime_fitness": ("advocate.per", "caps.own_subscription_price", "trigger.event"),
    "dropbox": ("friend.kind", "multiplier"),
    "lead_bonus": ("extras",),
    "points": ("friend.kind",),
    "rock_multi_step": ("extras",),
    "short_and_long": ("advocate.share",),
    "two_steps": ("steps",),
    "uber": ("markets",),
}
