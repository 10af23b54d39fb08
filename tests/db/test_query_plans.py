"""Every statement that a door or a duty runs finds its rows by an index, however many there are.

The statements are not written down here: the real doors are called and the real duties done on a shop with twenty
thousand rows in every growing table, and whatever was sent to the database is explained with its own parameters.
PostgreSQL plans freely (no `enable_seqscan = off`, which would only hide a missing index behind a worse plan): it has
fresh statistics and enough rows that reading a table from end to end is what it would choose without an index.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, event

from plugin.bell import Duty
from plugin.db.work.inbox_lines import list_inbox_lines
from plugin.domain.page import Place
from tests.clocks import START
from tests.db.crowd import FEW, GROWING, fill
from tests.loop import APP, TIMEOUT, Loop
from tests.sim_shop import customers, installation, orders
from tests.sim_shop.oauth import mint_id_token
from tests.sim_shop.state import Customer

PLANNED = ("SELECT", "UPDATE", "DELETE", "WITH")
"""No plain INSERT: SQLite lists searches for orphans there that it runs only while a foreign key is broken."""
SECRET = "hush-a-client-secret-of-sufficient-length"
OLD_PLACE = "1790000000000000.5000"
ADMIN_PAGES = (
    "/",
    "/admin",
    "/admin/program",
    "/admin/orders",
    "/admin/orders?standing=referred",
    "/admin/orders?standing=not_referred",
    f"/admin/orders?older={OLD_PLACE}",
    f"/admin/orders?newer={OLD_PLACE}",
    f"/admin/orders?standing=referred&older={OLD_PLACE}",
    "/admin/orders?name=%231001",
    "/admin/referrals",
    f"/admin/referrals?older={OLD_PLACE}",
    f"/admin/referrals?newer={OLD_PLACE}",
    "/admin/deliveries",
    "/admin/deliveries?state=dead",
    "/admin/deliveries?state=waiting",
    f"/admin/deliveries?older={OLD_PLACE}",
    f"/admin/deliveries?newer={OLD_PLACE}",
    "/admin/privacy",
    "/healthz",
    "/readyz",
)

WHOLE_ON_PURPOSE = {
    "SELECT count(*) AS count_1 FROM": "the overview counts all advocates, claims and conversions of the shop",
    "SELECT postings.currency, postings.account": "the overview sums the shop's whole ledger",
    "SELECT postings.currency, CAST(sum": "a scrape of /metrics sums the whole ledger, once",
    "SELECT rewards.state, count(*)": "a scrape of /metrics counts all rewards, over the index of states",
    "UPDATE pool_codes SET job_gid": "names up to 250 codes at once, after an answer of Shopify's",
    "SELECT true AS anon_1": "the program's page asks whether there is any row of a program, and stops at the first",
    "UPDATE deliveries SET body": "the nightly forgetting, two thousand rows a statement",
    "DELETE FROM claim_counts": "the nightly forgetting",
    "DELETE FROM messages": "the nightly forgetting",
    "UPDATE referrals SET network_key": "the nightly forgetting, over the index of those that are left",
    "DELETE FROM order_marks": "the nightly forgetting",
    "DELETE FROM data_exports": "an export lives for days, so a shop never has many",
}
"""Beginnings of statements that want so much of a table that reading all of it may be the right plan, and why."""

Statements = dict[str, object]


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    """The whole app over a shop with a long history."""
    loop = Loop(engine, METRICS_TOKEN="tests-only", SHOPIFY_API_SECRET=SECRET)
    fill(engine, loop.shop(), loop.program().program_id)
    yield loop
    loop.close()


def test_no_growing_table_is_read_from_end_to_end(loop: Loop) -> None:
    with recorded(loop.bench.engine) as statements:
        _play(loop)

    scans = {
        statement: plan
        for statement, given in statements.items()
        if (plan := _scans(loop.bench.engine, statement, given)) and not _whole.match(statement)
    }
    assert len(statements) > 100
    assert scans == {}


def test_what_is_rare_is_found_without_a_walk_through_the_shops_deliveries(loop: Loop) -> None:
    engine, shop_domain = loop.bench.engine, loop.shop().shop_domain
    places = (None, Place(START, 5_000), Place(START, 5_000, is_newer=True))
    for state in ("dead", "waiting", "leased"):
        for place in places:
            with recorded(engine) as statements, engine.connect() as conn:
                assert list_inbox_lines(conn, shop_domain, state=state, place=place) == []
            (question,) = [one for one in statements.items() if "FROM deliveries" in one[0]]
            plan = "\n".join(_plan(engine, *question))
            assert "ix_deliveries_due" in plan, (state, place, plan)


def test_every_table_is_known_to_grow_or_not() -> None:
    assert len(GROWING) > 10
    assert not set(GROWING) & FEW


def _play(loop: Loop) -> None:
    """Go through every door and duty, so that every statement is run at least once."""
    ada, felix = loop.customer("ada"), loop.customer("felix")
    referral_code = loop.join(ada)["referral_code"]
    loop.call("GET", "/widget", customer=ada)
    loop.call("GET", "/mine", customer=ada)
    loop.call("GET", f"/r/{referral_code}")
    code = loop.claim(referral_code, customer=felix, email=felix.email).json()["discount_code"]
    order = loop.buy(felix, codes=(code,))
    loop.work()
    other = loop.buy("somebody@example.com", ref=referral_code)
    loop.work()
    _visit_admin(loop, order.id)
    orders.refund(loop.world, loop.shop_state, other.id, None, None)
    loop.pass_time(days=31)
    for duty in Duty:
        loop.duties[duty]()
    _people_change(loop, felix)
    loop.work()


def _visit_admin(loop: Loop, order_id: int) -> None:
    def call(method: str, path: str, **more: object) -> int:
        headers = {"Authorization": f"Bearer {mint_id_token(loop.world, loop.shop_state)}"}
        answer = loop.world.session.request(method, APP + path, headers=headers, timeout=TIMEOUT, **more)  # type: ignore[arg-type]
        return answer.status_code

    assert {path: call("GET", path) for path in (*ADMIN_PAGES, f"/admin/orders/{order_id}") if path != "/readyz"} == {
        path: 200 for path in (*ADMIN_PAGES, f"/admin/orders/{order_id}") if path != "/readyz"
    }
    call("GET", "/readyz")
    metrics = {"Authorization": "Bearer tests-only"}
    assert loop.world.session.get(f"{APP}/metrics", headers=metrics, timeout=TIMEOUT).status_code == 200
    for word in ("refuse", "take_back"):
        assert call("POST", f"/admin/orders/{order_id}/word", data={"word": word}) < 400
    call("POST", "/admin/deliveries/1/retry")
    call("POST", "/admin/program/preset", data={"preset": "same_for_both", "sure_same_for_both": "on"})


def _people_change(loop: Loop, felix: Customer) -> None:
    """Merges and the privacy topics, through the simulated shop."""
    twin = loop.customer("felix-twin")
    customers.merge(loop.world, loop.shop_state, felix.id, twin.id)
    for topic in ("customers/data_request", "customers/redact"):
        installation.privacy(loop.world, loop.shop_state, topic, felix)


@contextmanager
def recorded(engine: Engine) -> Iterator[Statements]:
    """What is sent to the database meanwhile: each statement once, with the parameters of its first time."""
    statements: Statements = {}

    def note(conn: Connection, cursor: object, statement: str, given: object, context: object, many: bool) -> None:
        if statement.startswith(PLANNED):
            statements.setdefault(statement, given[0] if many else given)  # type: ignore[index]

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _scans(engine: Engine, statement: str, given: object) -> list[str]:
    """The steps of its plan that read a growing table from end to end, or all rows that one shop has in it."""
    found = _PLANS[engine.dialect.name][1]
    rows = _plan(engine, statement, given)
    steps = [row.strip() for row in rows if (match := found.search(row)) and match[match.lastindex or 0] in GROWING]
    if "LIMIT" in statement:
        # A page of a list walks the shop's rows in their order and stops.
        return [step for step in steps if step.startswith(("SCAN", "Seq", "->"))]
    return steps


def _plan(engine: Engine, statement: str, given: object) -> list[str]:
    explain = _PLANS[engine.dialect.name][0]
    with engine.connect() as conn, conn.begin() as transaction:
        rows = [str(row[-1]) for row in conn.exec_driver_sql(f"{explain} {statement}", given)]  # type: ignore[call-overload]
        transaction.rollback()
    return rows


_whole = re.compile("|".join(re.escape(beginning).replace("\\ ", r"\s+") for beginning in WHOLE_ON_PURPOSE))
_PLANS: dict[str, tuple[str, re.Pattern[str]]] = {
    "sqlite": (
        "EXPLAIN QUERY PLAN",
        re.compile(r"^SCAN (\w+?)(?:_\d+)?(?: |$)|^SEARCH (\w+?)(?:_\d+)? .*\((?:shop_id|shop_domain)=\?\)$"),
    ),
    "postgresql": ("EXPLAIN", re.compile(r"Seq Scan on (\w+)")),
}
