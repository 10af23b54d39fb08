"""A reward of which its advocate has still to say which it shall be."""

from dataclasses import dataclass
from datetime import datetime

from plugin.domain.program.benefit import Benefit


@dataclass(frozen=True, slots=True)
class OpenChoice:
    """Between these options, `until` then; after that the first is taken."""

    reward_id: int
    until: datetime
    options: tuple[Benefit, ...]
