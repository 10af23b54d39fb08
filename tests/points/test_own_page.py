"""An advocate's own page: nothing for strangers, no script, no cookie, in both languages."""

import re

from tests.loop import Loop
from tests.orders.test_several_programs import add, prefer
from tests.points.stage_of_play import give, look, put_in_force, refer, rules
from tests.sim_shop.orders import refund


def test_shows_referrals_badges_and_progress(play: Loop) -> None:
    ada = play.customer("ada")
    orders = refer(play, ada, 3)
    assert "0 approved referrals" in look(play, ada)
    play.pass_time(days=2)

    text = look(play, ada)

    assert "3 approved referrals" in text
    assert [badge for badge in ("First referral", "3 referrals", "5 referrals") if f"<li>{badge}</li>" in text] == [
        "First referral",
        "3 referrals",
    ]
    assert "3 of 5 approved referrals to the next badge" in text
    assert '<progress aria-labelledby="progress" value="3" max="5">' in text
    refund(play.world, play.shop_state, orders[0].id)
    play.work()
    assert "<p>2 approved referrals</p>" in look(play, ada)


def test_a_program_that_was_added_first_takes_no_badge_and_counts_toward_the_next_as_the_badges_do(play: Loop) -> None:
    ada = play.customer("ada")
    refer(play, ada, 1)
    play.pass_time(days=2)
    prefer(play, add(play, "Later", rules()))

    text = look(play, ada)

    assert ("<p>One approved referral</p>" in text, "<li>First referral</li>" in text) == (True, True)
    assert "1 of 3 approved referrals to the next badge" in text


def test_shows_points_with_what_they_are_worth(play: Loop) -> None:
    ada = play.customer("ada")
    play.join(ada)
    assert "0\u00a0points" in look(play, ada)
    assert "<form" not in look(play, ada).split('id="points"')[1].split('id="board"')[0]
    give(play, ada, 1_400)

    text = look(play, ada, locale="de")

    assert '<html lang="de"' in text
    assert "1.400\u00a0Punkte" in text
    assert "100\u00a0Punkte sind 1,50\u00a0€ wert." in text
    assert "<td>Vom Shop gutgeschrieben</td>" in text


def test_a_plain_program_has_a_page_without_points_and_leaderboard(loop: Loop) -> None:
    ada = loop.customer("ada")
    loop.join(ada)

    text = look(loop, ada)

    assert "0 of 1 approved referrals to the next badge" in text
    assert "<form" not in text
    assert "Points" not in text


def test_what_was_earned_stays_in_sight_when_the_rules_know_no_points(loop: Loop) -> None:
    ada = loop.customer("ada")
    loop.join(ada)
    give(loop, ada, 40)

    assert "40\u00a0points" in look(loop, ada)


def test_is_for_the_logged_in_advocate_alone(play: Loop) -> None:
    stranger = play.customer("stranger")

    anonymous, unknown = play.call("GET", "/mine"), play.call("GET", "/mine", customer=stranger)

    assert (anonymous.status_code, unknown.status_code) == (403, 404)
    assert "Log in to your account" in anonymous.text
    way = "/account/login?return_url=%2Fapps%2Fgoodword%2Fmine&amp;return_to=%2Fapps%2Fgoodword%2Fmine"
    assert f'<a href="{way}">Log in</a>' in anonymous.text
    assert f'<a href="{way}">Anmelden</a>' in play.call("GET", "/mine", locale="de").text
    assert "Get your link first" in unknown.text


def test_needs_no_script_loads_nothing_and_is_kept_by_nobody(play: Loop) -> None:
    ada = play.customer("ada")
    play.join(ada)
    give(play, ada, 40)

    answer = play.call("GET", "/mine", customer=ada)

    assert not re.search(r"<script|<img|<link|<iframe|\son\w+=|javascript:|src=", answer.text, re.IGNORECASE)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")


def test_says_only_what_was_just_done(play: Loop) -> None:
    ada = play.customer("ada")
    play.join(ada)

    assert "You are on the leaderboard." in look(play, ada, done="joined")
    assert 'role="status"' not in look(play, ada, done="<b>paid</b>")


def test_friends_are_never_named(play: Loop) -> None:
    ada = play.customer("ada")
    refer(play, ada, 1, prefix="secretfriend")
    play.pass_time(days=2)
    put_in_force(play, rules())

    assert "secretfriend" not in look(play, ada)
