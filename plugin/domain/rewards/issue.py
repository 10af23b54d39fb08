"""What is about to be given to somebody, and what came of it; the same for every kind of reward."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from plugin.domain.program.benefit import Benefit
from plugin.domain.rewards.reward import Reward

TAG = "goodword-reward"
"""What marks a discount as a reward of ours at Shopify, whatever it is called there."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One approved reward whose intent is written: `first_sent_at` is when it was first tried, the same for ever.

    `former_codes` are the names that former keys would have given it, folded like the reward's own.
    """

    reward: Reward
    benefit: Benefit
    customer_id: int
    first_sent_at: datetime
    former_codes: tuple[str, ...] = ()

    @property
    def expires_at(self) -> datetime | None:
        """Until when it is good, counted from the first try; None for ever."""
        days = self.benefit.valid_days
        return None if days is None else self.first_sent_at + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Given:
    """It exists at Shopify under `gid`; `code` is the folded code where that is another than the reward's."""

    gid: str
    expires_at: datetime | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """Shopify will not do it, and trying again would not help; `reason` is a word that a person's screen carries."""

    reason: str
