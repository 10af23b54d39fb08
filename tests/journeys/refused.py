"""Presets that cannot be put in force yet, with the parts that the check refuses; what can be is played."""

from collections.abc import Mapping

REFUSED: Mapping[str, tuple[str, ...]] = {
    "recommended": ("advocate.options.0.kind", "hold.starts_at"),
    "airbnb": ("advocate.options.0.kind", "extras", "hold.starts_at", "trigger"),
    "anytime_fitness": (
        "advocate.options.0.kind",
        "advocate.per",
        "caps.own_subscription_price",
        "friend.kind",
        "friend.name",
        "trigger",
    ),
    "anytime_free_month": ("friend.kind", "friend.name", "trigger"),
    "challenge": ("friend.kind", "milestones"),
    "choice": ("advocate.options", "friend.kind"),
    "dropbox": ("advocate.options.0.kind", "friend.kind", "hold.starts_at", "multiplier", "sharing", "trigger"),
    "fashion": ("friend.reach",),
    "gym": ("advocate.options", "friend.kind", "friend.name"),
    "lead_bonus": ("advocate.options.0.kind", "extras", "friend.kind"),
    "leaddyno_affiliate": ("advocate.new_customer_bounty", "eligibility", "friend.kind", "group", "trigger"),
    "local_service": ("advocate.options", "approval", "sharing", "trigger"),
    "points": ("advocate.options.0.kind", "friend.kind", "points"),
    "rock_gateway": ("friend.kind",),
    "rock_multi_step": ("advocate.options.0.kind", "extras", "friend.kind"),
    "rock_multiplier": ("friend.kind",),
    "short_and_long": ("advocate.share",),
    "tesla": ("caps.whole_budget", "hold.starts_at", "milestones", "race", "tiers.0.options", "trigger"),
    "tiers": ("friend.kind",),
    "two_for_one": ("friend.kind", "friend.reach"),
    "two_steps": ("advocate.options.0.kind", "friend.kind", "steps"),
    "uber": ("advocate.options.0.kind", "hold.starts_at", "markets", "play", "sharing"),
    "zalando": ("eligibility", "hold.starts_at"),
}
