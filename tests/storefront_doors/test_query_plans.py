"""Every statement that a storefront request runs finds its rows by an index, however many there are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, event

from plugin.db.tables import metadata
from plugin.domain.program.checks.playable import terms_of
from tests.clocks import MovableClock
from tests.offers.stage import ADVOCATE, Stage
from tests.points.stage_of_play import rules
from tests.storefront_doors.storefront import Storefront

PLANNED = ("SELECT", "UPDATE", "DELETE", "WITH")


@pytest.fixture
def storefront(sqlite_engine: Engine, clock: MovableClock) -> Storefront:
    stage = Stage(sqlite_engine, clock)
    stage.put_ready(5)
    return Storefront(stage)


@pytest.mark.parametrize(
    "request_it",
    [
        lambda front: front.get("widget", ADVOCATE),
        lambda front: front.post("join", {}, 999),
        lambda front: front.claim(customer=777, email="felix@example.com"),
        lambda front: look_at_the_claim(front),
        lambda front: look_at_the_board(front),
    ],
    ids=["widget", "join", "claim", "landing page, its button and the confirmation", "own page with a leaderboard"],
)
def test_no_table_is_read_from_end_to_end(storefront: Storefront, request_it: Callable[[Storefront], object]) -> None:
    engine = storefront.stage.engine
    with recorded(engine) as statements:
        request_it(storefront)

    assert len(statements) > 2
    whole = [f"SCAN {table}" for table in metadata.tables]
    assert [step for step in plans(engine, statements) if " ".join(step.split()[:2]) in whole] == []


def look_at_the_claim(front: Storefront) -> None:
    receipt = front.press(front.landing_fields()).headers["Location"].rpartition("/")[2]
    assert "HI000000000" in front.get(f"claimed/{receipt}").text


def look_at_the_board(front: Storefront) -> None:
    front.stage.change_terms(terms_of(rules()))
    page = front.get("mine", ADVOCATE).text
    fields = {"ticket": page.partition('name="ticket" value="')[2].partition('"')[0], "nickname": "Amsel"}
    assert front.post("leaderboard", customer=ADVOCATE, data=fields).status_code == 303
    assert "Amsel" in front.get("mine", ADVOCATE).text
    assert front.post("redeem", customer=ADVOCATE, data=fields | {"points": "10"}).status_code == 409


@contextmanager
def recorded(engine: Engine) -> Iterator[list[tuple[str, object]]]:
    statements: list[tuple[str, object]] = []

    def note(conn: Connection, cursor: object, statement: str, given: object, context: object, many: bool) -> None:
        if statement.startswith(PLANNED) and not many:
            statements.append((statement, given))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plans(engine: Engine, statements: list[tuple[str, object]]) -> Iterator[str]:
    with engine.connect() as conn:
        for statement, given in list(statements):
            for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given):  # type: ignore[call-overload]
                yield f"{row[3]} in {statement}"
