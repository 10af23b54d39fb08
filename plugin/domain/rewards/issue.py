"""What is about to be given to somebody, and what came of it; the same for every kind of reward."""

from dataclasses import dataclass
from datetime import datetime

from plugin.domain.program.benefit import Benefit
from plugin.domain.rewards.reward import Reward


@dataclass(frozen=True, slots=True)
class Issue:
    """One approved reward whose intent is written: `first_sent_at` is when it was first tried, the same for ever."""

    reward: Reward
    benefit: Benefit
    customer_id: int
    first_sent_at: datetime


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
