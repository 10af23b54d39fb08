"""A readable copy of everything our rows hold about one person, without anything about anybody else."""

from collections.abc import Collection, Iterable
from itertools import islice

from sqlalchemy import Connection, Table, select

from plugin.db.people.personal_rows import PersonalRows
from plugin.db.tables import (
    advocates,
    audit_rows,
    leaks,
    nicknames,
    order_marks,
    orders,
    past_buyers,
    point_entries,
    referrals,
    rewards,
    verdicts,
)
from plugin.domain.rewards.reward import Side

Copy = dict[str, list[dict[str, object]]]

_AT_ONCE = 500
_ADVOCATE = ("customer_id", "referral_code", "email_key", "locale", "joined_at", "learned_at", "member_of")
_CLAIM = (
    "program_id",
    "version",
    "code",
    "visit_key",
    "customer_id",
    "email_key",
    "claimed_at",
    "expires_at",
    "network_key",
)
_ORDER = (
    *("order_id", "order_name", "ordered_at", "payment", "subtotal_minor", "currency", "customer_id", "standing"),
    *("country", "paid_currency", "paid_minor", "reached"),
)
_PAUSED = ("code", "found_at", "hints")
_MARK = ("order_id", "kind", "mark_key", "seen_at")
_VERDICT = ("order_id", "revision", "standing", "reason", "document", "decided_at")
# Without the order, which somebody else bought.
_REWARD = (
    *("side", "state", "reason", "amount_minor", "currency", "held_until", "code", "issued_at", "created_at"),
    "factor",
)
_POINTS = ("points", "shortfall", "reason", "entered_at")
_NICKNAME = ("nickname", "chosen_at")
_BUYER = ("identity_key", "first_order_id", "first_ordered_at")
_AUDIT = ("actor", "action", "detail", "happened_at")


def copy_person(conn: Connection, shop_id: int, person: PersonalRows, subjects: Iterable[str]) -> Copy:
    """Copy a person's rows by what they are; `subjects` are the names under which the audit knows them."""
    return {
        "advocate": _copied(conn, shop_id, advocates, _ADVOCATE, "id", person.advocate_ids),
        "paused_codes": _copied(conn, shop_id, leaks, _PAUSED, "advocate_id", person.advocate_ids),
        "claims": _copied(conn, shop_id, referrals, _CLAIM, "id", person.referral_ids),
        "orders": _copied(conn, shop_id, orders, _ORDER, "order_id", person.order_ids),
        "marks": _copied(conn, shop_id, order_marks, _MARK, "order_id", person.order_ids),
        "verdicts": _copied(conn, shop_id, verdicts, _VERDICT, "order_id", person.order_ids),
        "rewards": _rewards(conn, shop_id, person),
        "points": _copied(conn, shop_id, point_entries, _POINTS, "advocate_id", person.advocate_ids),
        "nicknames": _copied(conn, shop_id, nicknames, _NICKNAME, "advocate_id", person.advocate_ids),
        "first_purchases": _copied(conn, shop_id, past_buyers, _BUYER, "identity_key", person.identity_keys),
        "audit": _copied(conn, shop_id, audit_rows, _AUDIT, "subject", frozenset(subjects)),
    }


def _rewards(conn: Connection, shop_id: int, person: PersonalRows) -> list[dict[str, object]]:
    """What the person was promised as an advocate and as a friend; not what the friends they brought were."""
    own = _copied(conn, shop_id, rewards, _REWARD, "advocate_id", person.advocate_ids, side=Side.ADVOCATE)
    return own + _copied(conn, shop_id, rewards, _REWARD, "customer_id", person.customer_ids, side=Side.FRIEND)


def _copied(
    conn: Connection,
    shop_id: int,
    table: Table,
    shown: tuple[str, ...],
    by: str,
    values: Collection[object],
    side: Side | None = None,
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    left = iter(sorted(values, key=str))
    while some := list(islice(left, _AT_ONCE)):
        found = select(*(table.c[name] for name in shown)).where(table.c.shop_id == shop_id, table.c[by].in_(some))
        if side is not None:
            found = found.where(table.c.side == side.value)
        rows += (dict(row) for row in conn.execute(found.order_by(table.c.id)).mappings())
    return rows
