"""Choosing a reward on the own page: what there is, until when, and what a press does, once and to nobody else's."""

import re
from dataclasses import replace

import pytest

from plugin.bell import Duty
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import Leaderboard
from plugin.domain.program.rules import AdvocatePlan, Play
from plugin.services.rewards.choose_own_reward import choose_own_reward
from tests.dumps import dump
from tests.ledger_sums import balances, rewards
from tests.loop import Loop
from tests.parallel import in_parallel
from tests.points.stage_of_play import look, press, ticket
from tests.rewards.stage import eur, refer, rules, settle
from tests.sim_shop.orders import refund
from tests.sim_shop.state import Order

OFF = Benefit(BenefitKind.FIXED, amount=eur(1_500), valid_days=90)
DONATION = Benefit(BenefitKind.DONATION, amount=eur(1_200), name="the lifeboats")
FORM = '<form method="post" action="/apps/goodword/choose?locale='


@pytest.fixture
def order(play: Loop) -> Order:
    """A friend of Ada's has bought: 15.00 off, or 12.00 for the lifeboats."""
    settle(play, replace(rules(AdvocatePlan(options=(OFF, DONATION))), play=Play(leaderboard=Leaderboard.MONTHLY)))
    (bought,) = refer(play, 1)
    assert FORM not in look(play, play.customer("ada"))
    play.pass_time(days=2)
    assert balances(play) == {"program": -1_500, "owed": 1_500}
    return bought


def fields(play: Loop, order: Order, option: str) -> dict[str, str]:
    """The form as Ada sends it."""
    (reward,) = rewards(play, order)
    return {"ticket": ticket(play, play.customer("ada")), "reward": str(reward.reward_id), "option": option}


def test_says_what_there_is_until_when_and_what_follows_without(play: Loop, order: Order) -> None:
    """Approved by the worker on 26 November at 10:00 UTC, an hour later in Berlin; fourteen days to choose."""
    english, german = look(play, play.customer("ada")), look(play, play.customer("ada"), locale="de")

    assert re.findall(r'name="option" value="(\d)" required> <span>([^<]+)<', english) == [
        ("0", "Discount code for €15, valid for 90\u00a0days"),
        ("1", "A donation of €12 (the lifeboats)"),
    ]
    assert (
        "You can choose until 10 December 2026, 11:00. If you do not choose by then, the first is taken: "
        "Discount code for €15, valid for 90\u00a0days." in english
    )
    assert "<legend>Which one shall it be?</legend>" in english
    assert (
        "Du kannst bis 10. Dezember 2026, 11:00\u00a0Uhr wählen. Wählst du bis dahin nicht, gilt die erste "
        "Möglichkeit: Rabattcode über 15\u00a0€, 90\u00a0Tage gültig." in german
    )
    assert "Eine Spende von 12\u00a0€ (the lifeboats)" in german
    assert "Wähle deine Prämie" in german
    # It stands once on the page, as the choice that it is.
    assert 'id="rewards"' not in english


def test_what_was_chosen_is_shown_and_booked(play: Loop, order: Order) -> None:
    ada, form = play.customer("ada"), fields(play, order, "1")

    first, again = press(play, "/choose", ada, form), press(play, "/choose", ada, form)
    play.work()

    assert [answer.status_code for answer in (first, again)] == [303, 303]
    assert first.headers["Location"].endswith("/apps/goodword/mine?locale=en&done=chosen")
    assert balances(play) == {"program": -1_200, "owed": 1_200}
    text = look(play, ada, done="chosen")
    assert '<p role="status" class="offer">Your choice is noted.</p>' in text
    assert "<li>A donation of €12 (the lifeboats): is being donated</li>" in text
    assert FORM not in text


def test_a_code_that_was_chosen_is_issued(play: Loop, order: Order) -> None:
    assert press(play, "/choose", play.customer("ada"), fields(play, order, "0")).status_code == 303
    play.work()

    (reward,) = rewards(play, order)
    assert (reward.state.value, reward.chosen) == ("issued", 0)
    # Issued on 26 November; 90 days on is 24 February.
    assert f'<li><code dir="ltr">{reward.code.upper()}</code> €15.00 off' in look(play, play.customer("ada"))
    assert balances(play) == {"program": -1_500, "issued": 1_500}


def test_a_second_thought_changes_nothing(play: Loop, order: Order) -> None:
    ada, other = play.customer("ada"), fields(play, order, "1")
    press(play, "/choose", ada, fields(play, order, "0"))
    play.work()
    before = dump(play.bench.engine)

    answer = press(play, "/choose", ada, other)

    assert (answer.status_code, "There is nothing to choose any more." in answer.text) == (409, True)
    assert dump(play.bench.engine) == before


def test_without_a_choice_the_form_comes_back_with_the_error_beside_it(play: Loop, order: Order) -> None:
    form = fields(play, order, "1")
    before = dump(play.bench.engine)

    answer = press(play, "/choose", play.customer("ada"), {name: form[name] for name in ("ticket", "reward")})

    assert answer.status_code == 400
    assert '<fieldset aria-describedby="missed-1 end-1">' in answer.text
    assert '<p class="wrong" role="alert" id="missed-1">Nothing was chosen. Mark one of these first.</p>' in answer.text
    assert dump(play.bench.engine) == before


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"option": "2"}, 409),
        ({"option": "-1"}, 400),
        ({"reward": "4711"}, 409),
        ({"reward": "9" * 18}, 409),
        ({"reward": "all"}, 400),
        ({"ticket": "forged"}, 409),
    ],
)
def test_what_the_page_never_sends_moves_nothing(play: Loop, order: Order, change: dict[str, str], status: int) -> None:
    form = fields(play, order, "1") | change
    before = dump(play.bench.engine)
    assert press(play, "/choose", play.customer("ada"), form).status_code == status
    assert dump(play.bench.engine) == before


def test_nobody_chooses_for_somebody_else(play: Loop, order: Order) -> None:
    """Mallory with her own ticket and Ada's number, with Ada's ticket, a stranger, and nobody at all."""
    mallory, form = play.customer("mallory"), fields(play, order, "1")
    play.join(mallory)
    own = form | {"ticket": ticket(play, mallory)}
    before = dump(play.bench.engine)

    answers = [
        press(play, "/choose", mallory, own),
        press(play, "/choose", mallory, form),
        press(play, "/choose", play.customer("ada"), own),
        press(play, "/choose", None, form),
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409, 403]
    assert dump(play.bench.engine) == before


def test_when_the_time_is_over_or_the_order_comes_back_there_is_nothing_to_choose(play: Loop, order: Order) -> None:
    ada = play.customer("ada")
    play.pass_time(days=14)
    form = fields(play, order, "1")
    play.duties[Duty.RELEASE_REWARDS]()
    assert press(play, "/choose", ada, form).status_code == 409
    assert FORM not in look(play, ada)
    play.work()
    assert balances(play) == {"program": -1_500, "issued": 1_500}

    refund(play.world, play.shop_state, order.id)
    play.work()

    assert press(play, "/choose", ada, form | {"option": "0"}).status_code == 409
    assert balances(play) == {}


def test_two_presses_at_the_same_moment_choose_once(play: Loop, order: Order) -> None:
    ada, shop, now = play.customer("ada"), play.shop(), play.now()
    (reward,) = rewards(play, order)

    def choose() -> bool:
        with play.bench.engine.begin() as conn:
            return choose_own_reward(conn, shop, ada.id, reward.reward_id, 1, now)

    assert in_parallel(choose, times=8) == [True] * 8
    assert balances(play) == {"program": -1_200, "owed": 1_200}
