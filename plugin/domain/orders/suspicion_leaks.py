"""Whether a code went public: many claims from many places, or from a page that collects codes.

What follows is mild: the code is paused, the link gets a new code, the advocate is told. Nobody loses a reward by it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from plugin.domain.orders.suspicion_signals import is_code_portal

MOST_AN_HOUR = 5
MOST_A_DAY = 20
FROM_NETWORKS = 10
FROM_COUNTRIES = 4
PORTAL_CLAIMS = 2
HASTE = timedelta(minutes=2)
HASTY_CLAIMS = 3

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

KNOWN_PORTALS = frozenset(
    {
        "couponbirds.com",
        "couponfollow.com",
        "dealspotr.com",
        "gutscheinpony.de",
        "gutscheine.de",
        "gutscheinsammler.de",
        "mydealz.de",
        "pepper.com",
        "retailmenot.com",
        "simplycodes.com",
        "sparwelt.de",
        "vouchercodes.co.uk",
    }
)
"""Pages that collect codes; a shop can add its own."""


class LeakHint(StrEnum):
    """What speaks for it."""

    MANY_CLAIMS = "many_claims"
    MANY_NETWORKS = "many_networks"
    MANY_COUNTRIES = "many_countries"
    CODE_PORTAL = "code_portal"
    HASTE = "haste"
    NEVER_SHARED = "never_shared"


@dataclass(frozen=True, slots=True)
class SeenClaim:
    """One claim of a code: when, from where (keyed hash), and how long until the order, if there was one."""

    at: datetime
    network_key: str | None = None
    country: str | None = None
    came_from: str | None = None
    until_order: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Leak:
    """`is_leaked` pauses the code; the hints are told either way."""

    is_leaked: bool
    hints: tuple[LeakHint, ...]


def judge_leak(
    claims: Sequence[SeenClaim], *, was_shared: bool | None = None, portals: Iterable[str] = KNOWN_PORTALS
) -> Leak:
    """Judge all claims of one code, in any order; `was_shared` is whether the advocate ever shared the link.

    Leaked is what is claimed fast from many networks, or twice from a page of codes; other hints never pause alone.
    """
    known = frozenset(portals)
    from_portal = sum(claim.came_from is not None and is_code_portal(claim.came_from, known) for claim in claims)
    hasty = sum(claim.until_order is not None and claim.until_order < HASTE for claim in claims)
    is_fast = _most_within(claims, _HOUR) > MOST_AN_HOUR or _most_within(claims, _DAY) > MOST_A_DAY
    is_wide = _most_networks_in_a_day(claims) >= FROM_NETWORKS
    given = {
        LeakHint.MANY_CLAIMS: is_fast,
        LeakHint.MANY_NETWORKS: is_wide,
        LeakHint.MANY_COUNTRIES: len({claim.country for claim in claims if claim.country}) >= FROM_COUNTRIES,
        LeakHint.CODE_PORTAL: from_portal >= PORTAL_CLAIMS,
        LeakHint.HASTE: hasty >= HASTY_CLAIMS,
        LeakHint.NEVER_SHARED: was_shared is False and is_fast,
    }
    is_leaked = (is_fast and is_wide) or given[LeakHint.CODE_PORTAL]
    return Leak(is_leaked, tuple(hint for hint, is_given in given.items() if is_given))


def _most_within(claims: Sequence[SeenClaim], span: timedelta) -> int:
    times = sorted(claim.at for claim in claims)
    most, first = 0, 0
    for last, time in enumerate(times):
        while time - times[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most


def _most_networks_in_a_day(claims: Sequence[SeenClaim]) -> int:
    placed = sorted((claim.at, claim.network_key) for claim in claims if claim.network_key is not None)
    most, first = 0, 0
    counted: Counter[str] = Counter()
    for at, network in placed:
        counted[network] += 1
        while at - placed[first][0] >= _DAY:
            left = placed[first][1]
            counted[left] -= 1
            if not counted[left]:
                del counted[left]
            first += 1
        most = max(most, len(counted))
    return most
