"""The page of all programs: added, put first, opened one by one; a form changes the program it was shown for."""

import re
from datetime import datetime

import pytest

from plugin.db.engine import reading
from plugin.db.offers.offer_drifts import note_drift
from plugin.db.offers.programs import read_programs
from plugin.domain.program.checks.offer_drift import Drift
from plugin.domain.program.choice import Group
from plugin.domain.program.program import Program
from plugin.domain.program.rules import AdvocatePlan, Rules, Schedule
from tests.admin_pages.sample import put_sample
from tests.admin_pages.stage import Stage
from tests.admin_pages.test_program_form import FORM
from tests.admin_pages.test_rules_of_ones_own import TEN_EUROS, put


def programs(stage: Stage) -> tuple[Program, ...]:
    with reading(stage.bench.engine) as conn:
        return read_programs(conn, stage.ours.shop_id)


def add(stage: Stage) -> int:
    """One more program; gives its number."""
    answer = stage.post("/admin/programs", {})
    assert answer.status_code == 303
    found = re.fullmatch(r"/admin/program\?program=(\d+)&done=added", answer.headers["Location"])
    assert found is not None
    return int(found[1])


def test_one_more_is_off_and_last_and_has_a_page_of_its_own(stage: Stage) -> None:
    added = add(stage)
    assert [(one.program_id == added, one.is_live, one.version) for one in programs(stage)] == [
        (False, False, 1),
        (True, False, 1),
    ]
    page = stage.get(f"/admin/program?program={added}&done=added").text
    assert f"Another program (number {added}), for friends of customers" in page
    assert "The program is there and switched off." in page
    assert set(re.findall(r'action="(/admin/program[^"]*)"', page)) == {
        f"/admin/program?program={added}",
        f"/admin/program/switch?program={added}",
        f"/admin/program/preset?program={added}",
        "/admin/programs/delete",
    }


def test_a_form_changes_the_program_it_was_shown_for_whatever_is_first(stage: Stage) -> None:
    first = programs(stage)[0].program_id
    added = add(stage)
    stage.post("/admin/programs/first", {"program": str(added)})

    saved = stage.post(f"/admin/program?program={first}", FORM)
    stage.post(f"/admin/program/switch?program={first}", {"is_live": "yes"})
    stage.post(f"/admin/program/preset?program={added}", {"preset": "twenty_percent"})

    assert saved.headers["Location"] == f"/admin/program?program={first}&done=saved"
    assert [(one.program_id, one.name, one.is_live, one.version) for one in programs(stage)] == [
        (added, "Another program", False, 2),
        (first, FORM["name"], True, 2),
    ]


def test_the_list_says_which_friends_can_claim_and_changes_the_order(stage: Stage) -> None:
    first = programs(stage)[0].program_id
    added = add(stage)
    for number in (first, added):
        stage.post(f"/admin/program/switch?program={number}", {"is_live": "yes"})
    assert states(stage) == [(str(first), "Can be claimed"), (str(added), "Not its turn")]

    answer = stage.post("/admin/programs/first", {"program": str(added)})

    assert answer.headers["Location"] == "/admin/programs?done=preferred"
    assert states(stage) == [(str(added), "Can be claimed"), (str(first), "Not its turn")]
    assert "The order is changed." in stage.get("/admin/programs?done=preferred").text


def test_a_preset_takes_no_program_from_another_group(stage: Stage) -> None:
    put(stage, Rules("EUR", advocate=AdvocatePlan(options=(TEN_EUROS,)), group=Group.AFFILIATES))
    before = programs(stage)[0]
    assert before.terms.group is Group.AFFILIATES
    rows, here = stage.rows(), f"program={before.program_id}"

    answer = stage.post(f"/admin/program/preset?{here}", {"preset": "ten_percent"})

    assert (answer.status_code, stage.rows() == rows) == (409, True)
    assert "Presets are for friends of customers" in answer.text
    assert "Use this preset" not in stage.get(f"/admin/program?{here}").text
    assert "Vorlagen sind für Freunde der Kundschaft" in stage.get(f"/admin/program?{here}", language="de").text


UNTICKED = "Nothing was deleted. Tick this box first."
CLAIMED = "Friends can claim the offer."
CLOSED = "The program is on, but its discount was deleted or ended at Shopify, so its codes would not work."
BEHIND = "The program is on. Another one of its group goes first"
OUT = "The program is on, but outside its schedule. Nobody can claim its offer now."


def switch_on(stage: Stage, program_id: int) -> None:
    stage.post(f"/admin/program/switch?program={program_id}", {"is_live": "yes"})


def said_of(stage: Stage, program_id: int, *, language: str = "en") -> str:
    return stage.get(f"/admin/program?program={program_id}&done=switched_on", language=language).text


def test_its_page_says_which_of_two_friends_can_claim(stage: Stage) -> None:
    first, added = programs(stage)[0].program_id, add(stage)
    switch_on(stage, first)
    off = said_of(stage, added)
    switch_on(stage, added)
    pages = (said_of(stage, first), said_of(stage, added))

    assert ("Nobody can claim the offer." in off, CLAIMED in off) == (True, False)
    assert [(CLAIMED in page, BEHIND in page) for page in pages] == [(True, False), (False, True)]
    assert ["The program is on." in page for page in pages] == [True, True]
    assert "Ein anderes seiner Gruppe geht vor" in said_of(stage, added, language="de")


def test_outside_its_schedule_nobody_is_said_to_claim(stage: Stage) -> None:
    """It was over before 2020."""
    over = Schedule(end=datetime.fromisoformat("2020-01-01T00:00"))
    put(stage, Rules("EUR", advocate=AdvocatePlan(options=(TEN_EUROS,)), schedule=over))
    first = programs(stage)[0].program_id
    switch_on(stage, first)

    page, home = said_of(stage, first), stage.get("/admin").text

    assert [(OUT in text, CLAIMED in text) for text in (page, home)] == [(True, False), (True, False)]
    assert ("No offer can be claimed now" in home, "Friends can claim your offer" in home) == (True, False)
    assert "Zurzeit ist kein Angebot abrufbar" in stage.get("/admin", language="de").text
    assert "aber außerhalb seiner Zeit" in said_of(stage, first, language="de")
    assert states(stage) == [(str(first), "Outside its time")]


def test_one_whose_discount_is_gone_is_closed_and_the_next_one_is_claimed(stage: Stage) -> None:
    first = programs(stage)[0]
    switch_on(stage, first.program_id)
    assert "Friends can claim your offer" in stage.get("/admin").text
    with stage.bench.engine.begin() as conn:
        note_drift(
            conn,
            stage.ours.shop_id,
            stage.ours.shop_domain,
            program_id=first.program_id,
            version=first.version,
            drift=Drift.DELETED,
            now=stage.clock.now(),
        )
    page, home = said_of(stage, first.program_id), stage.get("/admin").text
    assert [(CLOSED in text, CLAIMED in text) for text in (page, home)] == [(True, False), (True, False)]

    added = add(stage)
    switch_on(stage, added)

    home = stage.get("/admin").text
    assert ("Friends can claim your offer" in home, "discount was deleted at Shopify" in home) == (True, True)
    assert states(stage) == [(str(first.program_id), "Closed: discount is gone"), (str(added), "Can be claimed")]


def states(stage: Stage) -> list[tuple[str, str]]:
    """Number and state of each row."""
    page = stage.get("/admin/programs").text
    return re.findall(
        r'href="/admin/program\?program=(\d+)".*?<span class="badge[^"]*">([^<]+)</span>', page, re.DOTALL
    )


@pytest.mark.parametrize("named", ["", "x", "-1", "999999", "1e3", "9" * 30, "²"])
def test_what_is_no_program_of_the_shop_is_no_page_and_no_change(stage: Stage, named: str) -> None:
    before = stage.rows()
    assert stage.get(f"/admin/program?program={named}").status_code == 404
    assert stage.post(f"/admin/program?program={named}", FORM).status_code == 404
    assert stage.post(f"/admin/program/switch?program={named}", {"is_live": "yes"}).status_code == 404
    assert stage.post("/admin/programs/first", {"program": named}).status_code == 404
    assert stage.rows() == before


def test_twenty_are_the_most(stage: Stage) -> None:
    for _ in range(19):
        add(stage)
    before = stage.rows()
    answer = stage.post("/admin/programs", {})
    assert (answer.headers["Location"], stage.rows() == before) == ("/admin/programs?done=too_many", True)
    assert "this shop has 20" in stage.get("/admin/programs?done=too_many").text


def test_the_numbers_that_the_command_asks_for_are_on_the_page(stage: Stage) -> None:
    added = add(stage)
    for skin in ("native", "polaris"):
        page = stage.get(f"/admin/programs?ui={skin}").text
        # It may go on in a second line only before an option.
        command = "<span>goodword rules set FILE</span> <span>--program NUMBER</span>"
        assert f'<code class="command">{command}</code>' in page
    assert f'data-label="Number">{added}</td>' in stage.get("/admin/programs").text
    assert 'data-label="Rang">' in stage.get("/admin/programs", language="de").text


def test_it_is_said_in_german(stage: Stage) -> None:
    page = stage.get("/admin/programs", language="de").text
    assert "Ein Empfehlungslink steht für das erste offene Programm seiner Gruppe." in page


def test_a_mistake_is_deleted_once_the_merchant_said_so(stage: Stage) -> None:
    added = add(stage)
    first = next(one.program_id for one in programs(stage) if one.program_id != added)
    page = stage.get(f"/admin/program?program={added}").text
    before = stage.rows()
    unsure = stage.post("/admin/programs/delete", {"program": str(added)})
    untouched = stage.rows() == before
    asked = stage.get(f"/admin/program?program={added}&done=not_sure").text

    sure = stage.post("/admin/programs/delete", {"program": str(added), "is_sure": "on"})

    assert "Yes, delete Another program" in page
    # It is said at the box, which has the focus, and nowhere else.
    box = asked[asked.index('id="field-is_sure"') :]
    assert box.startswith('id="field-is_sure" name="is_sure" type="checkbox" value="on"')
    assert ('aria-invalid="true" data-focus="here"' in box.partition(">")[0], asked.count(UNTICKED)) == (True, 1)
    assert f'<p class="problem" id="field-is_sure-error">{UNTICKED}</p>' in box
    assert (unsure.headers["Location"], untouched) == (f"/admin/program?program={added}&done=not_sure", True)
    assert sure.headers["Location"] == "/admin/programs?done=deleted"
    assert [one.program_id for one in programs(stage)] == [first]
    assert "The program is deleted." in stage.get("/admin/programs?done=deleted").text


def test_what_cannot_be_deleted_says_why_and_offers_no_button(stage: Stage) -> None:
    """The first is the only program; once there is a second, it is on."""
    first = programs(stage)[0].program_id
    alone = stage.get(f"/admin/program?program={first}").text
    add(stage)
    switch_on(stage, first)
    before = stage.rows()

    answer = stage.post("/admin/programs/delete", {"program": str(first), "is_sure": "on"})

    assert ("It is the only program" in alone, "/admin/programs/delete" in alone) == (True, False)
    assert (answer.headers["Location"], stage.rows() == before) == (
        f"/admin/program?program={first}&done=kept_live",
        True,
    )
    page = stage.get(f"/admin/program?program={first}&done=kept_live", language="de").text
    assert page.count("Schalten Sie es zuerst aus.") == 2
    assert stage.post("/admin/programs/delete", {"program": "999999", "is_sure": "on"}).status_code == 404


def test_programs_added_one_after_another_can_be_told_apart(stage: Stage) -> None:
    numbers = [add(stage), add(stage)]
    assert [one.name for one in programs(stage)[1:]] == ["Another program", "Another program 2"]

    refused = stage.post(f"/admin/program?program={numbers[0]}", FORM | {"name": "another PROGRAM 2"})

    assert (refused.status_code, "Another program is called that." in refused.text) == (422, True)
    assert [one.version for one in programs(stage)] == [1, 1, 1]


def test_one_that_is_kept_and_off_is_not_told_to_be_switched_off(stage: Stage) -> None:
    put_sample(stage, stage.ours)
    add(stage)
    first = programs(stage)[0].program_id
    pages = {"off": said_of(stage, first)}
    switch_on(stage, first)
    pages["on"] = said_of(stage, first)

    said = ("Switch it off, then nobody can claim", "It is off, so nobody can claim its offer any more.")
    assert {state: tuple(text in page for text in said) for state, page in pages.items()} == {
        "off": (False, True),
        "on": (True, False),
    }
    assert "also kann es niemand mehr abrufen" not in said_of(stage, first, language="de")
