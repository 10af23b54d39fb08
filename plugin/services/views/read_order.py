"""Why an order was or was not counted: facts, evidence, checks, rewards and the deliveries behind it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from plugin.db.offers.programs import read_terms_of
from plugin.db.orders.judged_orders import list_verdicts
from plugin.db.orders.order_lines import OrderLine, read_order_line
from plugin.db.people.advocates import advocates_by_id
from plugin.db.rewards.approvals import rules_of_rewards
from plugin.db.rewards.rewards import rewards_of_orders
from plugin.db.work.inbox_lines import InboxLine, deliveries_about
from plugin.domain.orders.check import Outcome
from plugin.domain.orders.shortfall import Shortfall, judged_under, read_shortfall
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.reward import Reward
from plugin.domain.shop import Shop

Part = Mapping[str, object]
_NOTICED = "nothing_unusual"
"""The check by which what was noticed has an order wait for a person."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One verdict of the past; `terms_version` is None where nothing tied the order to an advocate."""

    revision: int
    standing: str
    reason: str
    terms_version: int | None


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order with the documents of the verdict that stands.

    `evidence` has `kind`, `fate`, `rank`, `claimed_at`, `shown` and `advocate_id`; `checks` have `name`, `outcome`,
    `reason`; `advocate_codes` gives the public referral code by advocate id; `history` is newest first; `market` has
    `name`, `currency`, `minimum_minor` and `value_minor`, and is empty for an ordinary order; `noticed` have `reason`
    and `points`, most points first; `promised_rules` gives the rules of a reward that has some, by its number;
    `shortfall` is None where the order is large enough.
    """

    line: OrderLine
    facts: Part
    evidence: tuple[Part, ...]
    checks: tuple[Part, ...]
    history: tuple[Revision, ...]
    advocate_codes: Mapping[int, str]
    rewards: tuple[Reward, ...]
    deliveries: tuple[InboxLine, ...]
    market: Part
    noticed: tuple[Part, ...]
    promised_rules: Mapping[int, Rules]
    shortfall: Shortfall | None

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why it is left to a person, beside what was noticed, as stable words."""
        doubtful = (check for check in self.checks if check.get("outcome") == Outcome.DOUBTFUL.value)
        return tuple(str(check["reason"]) for check in doubtful if check.get("name") != _NOTICED)

    @property
    def is_weighed(self) -> bool:
        """Whether points can have the order wait: not where the program approves by itself."""
        return any(check.get("name") == _NOTICED for check in self.checks)


def read_order(conn: Connection, shop: Shop, order_id: int) -> OrderView | None:
    """Read everything about one order; None when this shop has no such order."""
    line = read_order_line(conn, shop.shop_id, order_id)
    if line is None:
        return None
    verdicts = list_verdicts(conn, shop.shop_id, order_id)
    document = next((row.document for row in verdicts if row.revision == line.revision), {})
    evidence, rewards = _parts(document.get("evidence")), rewards_of_orders(conn, shop.shop_id, [order_id])
    promised = rewards.get(order_id, [])
    involved = {_whole(piece.get("advocate_id")) for piece in evidence} - {0}
    codes = {a.advocate_id: a.referral_code for a in advocates_by_id(conn, shop.shop_id, involved).values()}
    facts, market, suspicion = (document.get(name) for name in ("facts", "market", "suspicion"))
    return OrderView(
        line=line,
        facts=facts if isinstance(facts, Mapping) else {},
        evidence=evidence,
        checks=_parts(document.get("checks")),
        history=tuple(Revision(v.revision, v.standing, v.reason, _version(v.document)) for v in reversed(verdicts)),
        advocate_codes=codes,
        rewards=tuple(promised),
        deliveries=tuple(deliveries_about(conn, shop.shop_domain, [str(order_id)])),
        market=market if isinstance(market, Mapping) else {},
        promised_rules=rules_of_rewards(conn, shop.shop_id, [one.reward_id for one in promised]),
        shortfall=_shortfall(conn, shop, document),
        noticed=_parts(suspicion.get("points")) if isinstance(suspicion, Mapping) else (),
    )


def _shortfall(conn: Connection, shop: Shop, document: Part) -> Shortfall | None:
    key = judged_under(document)
    terms = {} if key is None else read_terms_of(conn, shop.shop_id, [key])
    return None if key is None else read_shortfall(document, terms.get(key))


def _version(document: Part) -> int | None:
    key = judged_under(document)
    return None if key is None else key[1]


def _parts(written: object) -> tuple[Part, ...]:
    return tuple(part for part in written if isinstance(part, Mapping)) if isinstance(written, list) else ()


def _whole(value: object) -> int:
    return value if type(value) is int else 0
