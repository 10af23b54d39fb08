"""The merchant's first page: is everything set up, does it work, and what has come of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.db.offers.offer_drifts import read_drift
from plugin.db.offers.programs import read_offer_discount
from plugin.db.orders.order_lines import count_standing
from plugin.db.rewards.ledger_entries import read_balances
from plugin.db.shops.shop_figures import (
    count_advocates,
    count_conversions,
    count_ready_codes,
    count_referrals,
    read_traffic,
)
from plugin.db.work.inbox_lines import count_dead, last_received
from plugin.db.work.outbox_lines import count_given_up
from plugin.domain.money import Money
from plugin.domain.orders.verdict import Standing
from plugin.domain.program.checks.offer_drift import Drift
from plugin.domain.program.program import Program
from plugin.domain.program.program_state import Listed, ProgramState, states_of
from plugin.domain.rewards.ledger import Account
from plugin.domain.shop import Shop

SHOWN_AT_MOST = 99
_QUIET = timedelta(days=7)
_SHOWN_ACCOUNTS = (Account.HELD, Account.OWED, Account.ISSUED, Account.SPENT)


@dataclass(frozen=True, slots=True)
class SetUp:
    """How far the shop is; `is_quiet` means that Shopify has delivered nothing for a week or never.

    `is_new` means that it could not yet have been silent for so long.

    `program` is one that friends can claim, else one that is on, else the first, and `state` is where it stands.
    `given_up` counts what we owe Shopify and stopped trying; `drift` is what the merchant did to a live discount.
    """

    program: Program | None
    state: ProgramState
    ready_codes: int
    has_discount: bool
    backfill_state: str
    last_delivery_at: datetime | None
    is_quiet: bool
    is_new: bool
    dead_deliveries: int
    held_orders: int
    given_up: int
    drift: Drift | None

    @property
    def needs_codes(self) -> bool:
        """Whether friends can claim only while codes are ready."""
        return self.program is None or self.program.terms.gives_code


@dataclass(frozen=True, slots=True)
class Sums:
    """What rewards of one currency amount to: waiting for the hold, owed, issued and not used, used."""

    waiting: Money
    owed: Money
    issued: Money
    spent: Money


@dataclass(frozen=True, slots=True)
class Home:
    """Set-up and live numbers; `dead_deliveries`, `held_orders` and `given_up` stop counting after 99."""

    set_up: SetUp
    advocates: int
    claims: int
    referred_orders: int
    sums: tuple[Sums, ...]


def read_home(conn: Connection, shop: Shop, listed: Sequence[Listed], now: datetime) -> Home:
    """Read the page's numbers; `listed` are the shop's programs in their order.

    Sums are one per currency, the shop's own first and there even when nothing happened.
    """
    return Home(
        set_up=_set_up(conn, shop, listed, now),
        advocates=count_advocates(conn, shop.shop_id),
        claims=count_referrals(conn, shop.shop_id),
        referred_orders=count_conversions(conn, shop.shop_id),
        sums=_sums(read_balances(conn, shop.shop_id), shop.currency),
    )


def _set_up(conn: Connection, shop: Shop, listed: Sequence[Listed], now: datetime) -> SetUp:
    program, state = _shown(listed)
    traffic, heard = read_traffic(conn, shop.shop_id), last_received(conn, shop.shop_domain)
    codes, gid = 0, None
    if program is not None:
        codes = count_ready_codes(conn, shop.shop_id, program.program_id, program.version)
        gid = read_offer_discount(conn, shop.shop_id, program.program_id, program.version)
    return SetUp(
        program=program,
        state=state,
        ready_codes=codes,
        has_discount=gid is not None,
        backfill_state=traffic.backfill_state,
        last_delivery_at=heard,
        is_quiet=heard is None or now - heard > _QUIET,
        is_new=now - traffic.installed_at <= _QUIET,
        dead_deliveries=count_dead(conn, shop.shop_domain, SHOWN_AT_MOST + 1),
        held_orders=count_standing(conn, shop.shop_id, Standing.HELD, SHOWN_AT_MOST + 1),
        given_up=count_given_up(conn, shop.shop_id, SHOWN_AT_MOST + 1),
        drift=_drift(conn, shop, listed),
    )


def _shown(listed: Sequence[Listed]) -> tuple[Program | None, ProgramState]:
    found = list(zip(listed, states_of(listed), strict=True))
    taken = [one for one in found if one[1] is ProgramState.TAKEN]
    live = [one for one in found if one[1] is not ProgramState.OFF]
    first = next(iter((*taken, *live, *found)), None)
    return (None, ProgramState.OFF) if first is None else (first[0].program, first[1])


def _drift(conn: Connection, shop: Shop, listed: Sequence[Listed]) -> Drift | None:
    live = (one.program for one in listed if one.program.is_live)
    drifts = (read_drift(conn, shop.shop_domain, one.program_id, one.version) for one in live)
    return next((drift for drift in drifts if drift is not None), None)


def _sums(balances: dict[tuple[str, Account], int], own: str | None) -> tuple[Sums, ...]:
    used = {currency for currency, account in balances if account in _SHOWN_ACCOUNTS}
    first = [own] if own is not None else []
    currencies = [*first, *sorted(used - set(first))]
    amounts = ([Money(balances.get((c, account), 0), c) for account in _SHOWN_ACCOUNTS] for c in currencies)
    return tuple(Sums(*four) for four in amounts)
