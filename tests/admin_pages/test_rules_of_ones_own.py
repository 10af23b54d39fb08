"""A program with rules of its own on the program's page: said exactly, and no form that would take them away."""

from decimal import Decimal

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.rules import AdvocatePlan, Caps, Rules, Tier, Trigger
from plugin.services.program.save_program import save_program
from tests.admin_pages.stage import Stage
from tests.admin_pages.test_program_form import FORM

GAP = "\u00a0"
TEN_EUROS = Benefit(BenefitKind.FIXED, amount=Money(1000, "EUR"))


def with_ladder(stage: Stage) -> None:
    """5 € for the first, 8 € from the second on, five a month."""
    tiers = tuple(
        Tier(first, (Benefit(BenefitKind.FIXED, amount=Money(minor, "EUR")),)) for first, minor in ((1, 500), (2, 800))
    )
    friend = Benefit(BenefitKind.PERCENT, percent=Decimal(10))
    rules = Rules("EUR", friend=friend, advocate=AdvocatePlan(options=tiers[0].options), tiers=tiers, caps=Caps(5))
    put(stage, rules)


def put(stage: Stage, rules: Rules) -> None:
    program = stage.program()
    with stage.bench.engine.begin() as conn:
        save_program(
            conn,
            stage.ours,
            program.program_id,
            "Ladder",
            terms_of(rules),
            actor="merchant:1",
            now=stage.bench.clock.now(),
        )


def test_says_the_ladder_and_the_caps_in_both_languages(stage: Stage) -> None:
    with_ladder(stage)

    english = stage.get("/admin/program").text.replace(GAP, " ")
    german = stage.get("/admin/program", language="de").text.replace(GAP, " ")

    assert "€5, €8 from the 2nd referral on" in english
    assert "At most 5 rewards a month." in english
    assert "5 €, 8 € ab der 2. Empfehlung" in german
    assert "Höchstens 5 Prämien im Monat." in german


def test_an_offer_that_the_form_cannot_say_is_said_and_kept(stage: Stage) -> None:
    friend = Benefit(BenefitKind.FREE_SHIPPING, minimum=Money(3000, "EUR"))
    put(stage, Rules("EUR", friend, AdvocatePlan(options=(TEN_EUROS,)), trigger=Trigger(minimum=friend.minimum)))
    before = stage.program()

    english = stage.get("/admin/program").text.replace(GAP, " ")
    german = stage.get("/admin/program", language="de").text.replace(GAP, " ")
    answer = stage.post("/admin/program", FORM)

    assert "Friends read: Free shipping on your first order of €30.00 or more." in english
    assert "Cannot be combined with other discounts." in english
    assert "the command goodword rules" in english
    assert "Befreundete lesen: Kostenloser Versand für deine erste Bestellung ab 30,00 €." in german
    assert (answer.status_code, stage.program()) == (409, before)


def test_who_reads_what_is_said_for_a_program_of_the_form_too(stage: Stage) -> None:
    """A minimum of nothing is not mentioned, and “you” is explained."""
    stage.post("/admin/program", FORM | {"offer_percent": "100", "offer_minimum": "0", "reward_amount": "12.50"})

    english = stage.get("/admin/program").text.replace(GAP, " ")
    german = stage.get("/admin/program", language="de").text.replace(GAP, " ")

    assert "Friends read: 100% off your first order." in english
    assert "Advocates read: €12.50 as a discount code." in english
    assert "“You” is whoever reads it." in english
    assert "If an order comes from your household, a person looks at it first." in english
    assert "€0.00" not in english
    assert "Befreundete lesen: 100 % Rabatt auf deine erste Bestellung." in german
    assert "Empfehlende lesen: 12,50 € als Rabattcode." in german


def test_without_an_offer_no_codes_are_waited_for(stage: Stage) -> None:
    assert "Codes for friends ready" in stage.get("/admin").text
    put(stage, Rules("EUR", advocate=AdvocatePlan(options=(TEN_EUROS,))))

    program = stage.get("/admin/program").text

    assert "Codes for friends ready" not in stage.get("/admin").text
    assert "Friends read: no discount, only a recommendation." in program


def test_the_form_is_not_shown_and_a_form_from_before_takes_nothing_away(stage: Stage) -> None:
    with_ladder(stage)
    before = stage.program()

    answer = stage.post("/admin/program", FORM)

    assert answer.status_code == 409
    assert "This program has rules of its own" in answer.text
    assert 'name="reward_amount"' not in answer.text
    assert stage.program() == before


def test_a_preset_replaces_the_rules_as_a_new_version(stage: Stage) -> None:
    with_ladder(stage)

    stage.post("/admin/program/preset", {"preset": "ten_percent", "sure_ten_percent": "on"})

    assert stage.program().terms.rules is None
    assert 'name="reward_amount"' in stage.get("/admin/program").text


UNTICKED = "Nothing was changed. Tick this box first."


def test_a_preset_replaces_rules_that_the_form_cannot_show_only_when_that_was_ticked(stage: Stage) -> None:
    with_ladder(stage)
    before = stage.rows()
    page = stage.get("/admin/program").text

    # Another preset's tick is none for this one.
    answer = stage.post("/admin/program/preset", {"preset": "ten_percent", "sure_twenty_percent": "on"})

    assert answer.headers["Location"] == "/admin/program?done=not_sure_ten_percent"
    assert stage.rows() == before
    assert ("A preset replaces all rules of this program" in page, UNTICKED in page) == (True, False)
    asked = stage.get(answer.headers["Location"]).text
    assert f'<p class="problem" id="field-sure_ten_percent-error">{UNTICKED}</p>' in asked
    assert asked.count(UNTICKED) == 1
    assert "Setzen Sie zuerst dieses Häkchen." in stage.get(answer.headers["Location"], language="de").text


def test_a_preset_changes_a_program_that_is_on_only_when_that_was_ticked(stage: Stage) -> None:
    stage.post("/admin/program/switch", {"is_live": "yes"})
    before = stage.rows()

    untold = stage.post("/admin/program/preset", {"preset": "twenty_percent"})
    untouched = stage.rows() == before
    page = stage.get("/admin/program").text
    told = stage.post("/admin/program/preset", {"preset": "twenty_percent", "sure_twenty_percent": "on"})

    assert (untold.headers["Location"], untouched) == ("/admin/program?done=not_sure_twenty_percent", True)
    assert "This program is on: a preset changes at once" in page
    assert told.headers["Location"] == "/admin/program?done=preset"
    assert (stage.program().version, stage.program().is_live) == (2, True)
