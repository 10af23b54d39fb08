"""Presets that cannot be put in force yet, with the parts that the check refuses; what can be is played."""

from collections.abc import Mapping

REFUSED: Mapping[str, tuple[str, ...]] = {
    "recommended": ("advocate.options.0.kind",),
    "airbnb": ("advocate.options.0.kind", "extras"),
    "anytime_fitness": ("advocate.options.0.kind", "advocate.per", "caps.own_subscription_price", "trigger.event"),
    "challenge": ("friend.kind",),
    "choice": ("advocate.options.2.kind", "friend.kind"),
    "dropbox": ("advocate.options.0.kind", "friend.kind", "multiplier", "sharing"),
    "lead_bonus": ("advocate.options.0.kind", "extras", "friend.kind"),
    "leaddyno_affiliate": ("eligibility", "friend.kind", "group"),
    "local_service": ("approval", "sharing", "trigger.channels"),
    "points": ("advocate.options.0.kind", "friend.kind", "points"),
    "rock_gateway": ("friend.kind",),
    "rock_multi_step": ("advocate.options.0.kind", "extras", "friend.kind"),
    "rock_multiplier": ("friend.kind",),
    "short_and_long": ("advocate.share",),
    "tesla": ("race",),
    "tiers": ("friend.kind",),
    "two_steps": ("advocate.options.0.kind", "friend.kind", "steps"),
    "uber": ("advocate.options.0.kind", "markets", "play", "sharing"),
    "zalando": ("eligibility",),
}
