"""`goodword programs delete` and `rename`: a mistake goes without a trace but its audit row, a promise never does."""

from collections.abc import Callable
from pathlib import Path

import pytest
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from sqlalchemy import Engine, select

from plugin.db.engine import reading
from plugin.db.offers.programs import read_programs
from plugin.db.tables import audit_rows, pool_codes, program_versions
from plugin.domain.program.documents.preset import Preset, preset_terms
from plugin.domain.program.program import Program
from plugin.services.program.add_program import add_program
from plugin.services.program.name_program import name_program
from plugin.services.program.remove_program import remove_program
from plugin.services.program.save_program import save_program
from plugin.services.program.switch_program import switch_program
from tests.commands.conftest import Run, clock_file
from tests.commands.test_explain_and_replay import url_of
from tests.dumps import dump
from tests.loop import Loop

Here = dict[str, str]
TWENTY = preset_terms(Preset.TWENTY_PERCENT, "EUR")


@pytest.fixture
def here(loop: Loop, tmp_path: Path) -> Here:
    return {"DATABASE_URL": url_of(loop), "DEMO_CLOCK_FILE": clock_file(loop, tmp_path)}


def names(loop: Loop) -> list[str]:
    shop = loop.shop()
    with reading(loop.bench.engine) as conn:
        return [one.name for one in read_programs(conn, shop.shop_id)]


def add(loop: Loop, name: str) -> int:
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        return add_program(conn, shop, name, TWENTY, actor="merchant:1", now=loop.now()).program_id


def switch(loop: Loop, number: int, *, is_live: bool) -> None:
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        switch_program(conn, shop, number, is_live=is_live, actor="merchant:1", now=loop.now())
    loop.work()


def left_of(loop: Loop, number: int) -> int:
    with reading(loop.bench.engine) as conn:
        tables = (program_versions, pool_codes)
        return sum(len(conn.execute(select(one.c.id).where(one.c.program_id == number)).all()) for one in tables)


def test_one_that_was_never_on_goes_and_is_audited(run: Run, loop: Loop, here: Here) -> None:
    number = add(loop, "Mistake")

    assert run("programs", "delete", str(number), **here) == (0, f"Program {number} (Mistake) is deleted.\n", "")

    assert (names(loop), left_of(loop, number)) == ([loop.program().name], 0)
    with reading(loop.bench.engine) as conn:
        row = conn.execute(select(audit_rows).where(audit_rows.c.action == "program_deleted")).one()
    assert (row.actor, row.subject, row.detail) == (
        "command",
        f"program:{number}",
        {"version": 1, "name": "Mistake"},
    )


def test_one_that_was_on_takes_its_discount_at_shopify_along(run: Run, loop: Loop, here: Here) -> None:
    number = add(loop, "Mistake")
    before = set(loop.shop_state.discounts)
    switch(loop, number, is_live=True)
    (made,) = set(loop.shop_state.discounts) - before
    switch(loop, number, is_live=False)

    assert run("programs", "delete", str(number), **here)[0] == 0
    loop.work()

    assert left_of(loop, number) == 0
    assert loop.shop_state.discounts[made].ends_at is not None


def test_the_same_one_added_again_has_a_number_and_a_discount_of_its_own(run: Run, loop: Loop, here: Here) -> None:
    """20 % off a throw of 80.00: the friend pays 64.00, though the deleted one's discount has ended."""
    first = add(loop, "Mistake")
    switch(loop, first, is_live=True)
    switch(loop, first, is_live=False)
    assert run("programs", "delete", str(first), **here)[0] == 0
    loop.work()

    again = add(loop, "Mistake")
    assert again > first
    assert run("programs", "first", str(again), **here)[0] == 0
    switch(loop, again, is_live=True)
    code = loop.claim(loop.join(loop.customer("ada"))["referral_code"]).json()["discount_code"]
    order = loop.buy("felix@example.com", codes=(code,))
    assert (order.subtotal_minor, order.current_subtotal_minor) == (6_400, 6_400)


class Meanwhile(BaseAdapter):
    """The way to Shopify, on which something happens once: after the next discount was made, before we hear of it."""

    def __init__(self, way: BaseAdapter) -> None:
        super().__init__()
        self._way = way
        self.happens: Callable[[], object] | None = None

    def send(self, request: PreparedRequest, *given: object, **named: object) -> Response:  # type: ignore[override]
        answer = self._way.send(request, *given, **named)  # type: ignore[arg-type]
        if self.happens is not None and "discountCodeBasicCreate" in str(request.body):
            happens, self.happens = self.happens, None
            happens()
        return answer

    def close(self) -> None:
        self._way.close()


def test_one_deleted_while_its_discount_is_made_takes_it_along(engine: Engine) -> None:
    ways: list[Meanwhile] = []

    def lay(way: BaseAdapter) -> BaseAdapter:
        ways.append(Meanwhile(way))
        return ways[0]

    loop = Loop(engine, line=lay)
    number, shop, before = add(loop, "Mistake"), loop.shop(), set(loop.shop_state.discounts)

    def delete() -> None:
        with loop.bench.engine.begin() as conn:
            switch_program(conn, shop, number, is_live=False, actor="merchant:1", now=loop.now())
            assert isinstance(remove_program(conn, shop, number, actor="merchant:1", now=loop.now()), Program)

    ways[0].happens = delete
    switch(loop, number, is_live=True)

    (made,) = set(loop.shop_state.discounts) - before
    assert (left_of(loop, number), ways[0].happens) == (0, None)
    assert loop.shop_state.discounts[made].ends_at is not None
    loop.close()


def kept(run: Run, loop: Loop, here: Here, number: int) -> str:
    before = dump(loop.bench.engine)
    code, told, said = run("programs", "delete", str(number), **here)
    assert (code, told, dump(loop.bench.engine) == before) == (2, "", True)
    return said


def test_one_that_is_on_or_the_only_one_or_unknown_is_kept(run: Run, loop: Loop, here: Here) -> None:
    only = loop.program().program_id
    assert f"goodword programs off {only}" in kept(run, loop, here, only)
    switch(loop, only, is_live=False)
    assert "add another one first" in kept(run, loop, here, only)
    assert "This shop has no program 999" in kept(run, loop, here, 999)


def test_one_that_was_claimed_is_kept(run: Run, loop: Loop, here: Here) -> None:
    add(loop, "Other")
    first = loop.program().program_id
    assert loop.claim(loop.join(loop.customer("ada"))["referral_code"]).status_code == 200
    switch(loop, first, is_live=False)

    off = f"Program {first} is kept: friends have claimed its offer, and what they were promised stays; "
    assert kept(run, loop, here, first) == off + "it is off, so nobody can claim its offer any more.\n"
    switch(loop, first, is_live=True)
    assert kept(run, loop, here, first) == off + f"switch it off instead with `goodword programs off {first}`.\n"


def test_one_that_only_a_verdict_names_is_kept(run: Run, loop: Loop, here: Here) -> None:
    """Ada buys by her own link: nothing was claimed, the order is refused, and the verdict says under which program."""
    add(loop, "Other")
    first, ada = loop.program().program_id, loop.customer("ada")
    link = loop.join(ada)["referral_code"]
    loop.buy(ada, ref=link)
    loop.pass_time(minutes=5)
    switch(loop, first, is_live=False)

    assert "orders were judged by it" in kept(run, loop, here, first)


@pytest.mark.parametrize("name", ["Launch", " LAUNCH "])
def test_no_two_programs_are_called_alike(run: Run, loop: Loop, here: Here, name: str) -> None:
    add(loop, "Launch")
    first, before = loop.program().program_id, dump(loop.bench.engine)

    renamed = run("programs", "rename", str(first), name, **here)
    added = run("programs", "add", name, "tesla", **here)

    assert [(one[0], "another program of this shop is called that" in one[2]) for one in (renamed, added)] == [
        (2, True),
        (2, True),
    ]
    assert dump(loop.bench.engine) == before


def test_a_program_may_be_called_the_same_again(run: Run, loop: Loop, here: Here) -> None:
    first, before = loop.program(), dump(loop.bench.engine)
    assert run("programs", "rename", str(first.program_id), f" {first.name} ", **here)[0] == 0
    assert dump(loop.bench.engine) == before


def test_renaming_brings_back_no_terms_that_were_changed_meanwhile(loop: Loop) -> None:
    """Two people at once: the terms are changed between the moment the other looked and the moment they rename."""
    shop, seen = loop.shop(), loop.program()
    with loop.bench.engine.begin() as conn:
        save_program(conn, shop, seen.program_id, None, TWENTY, actor="merchant:2", now=loop.now())

    with loop.bench.engine.begin() as conn:
        named = name_program(conn, shop, seen.program_id, "Friends", actor="merchant:1", now=loop.now())
    with loop.bench.engine.begin() as conn:
        save_program(conn, shop, seen.program_id, None, seen.terms, actor="merchant:2", now=loop.now())

    assert named is not None
    assert (named.terms, loop.program().name, loop.program().terms) == (TWENTY, "Friends", seen.terms)
