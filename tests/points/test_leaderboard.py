"""The leaderboard: only who asked for it, by nickname, ties share a place; leaving deletes the name."""

import pytest
from sqlalchemy import select

from plugin.db.engine import reading
from plugin.db.tables import nicknames
from plugin.domain.program.choice import Leaderboard
from plugin.domain.program.rules import Play
from tests.loop import Loop
from tests.points.stage_of_play import look, press, put_in_force, refer, rules, ticket
from tests.sim_shop import installation
from tests.sim_shop.orders import refund
from tests.sim_shop.state import Customer


def enter(play: Loop, who: Customer, name: str) -> int:
    return press(play, "/leaderboard", who, {"ticket": ticket(play, who), "nickname": name}).status_code


def names(play: Loop) -> list[str]:
    with reading(play.bench.engine) as conn:
        return list(conn.execute(select(nicknames.c.nickname).order_by(nicknames.c.id)).scalars())


def board(play: Loop, who: Customer) -> list[str]:
    """Place, name and number of each line."""
    text = look(play, who).split('id="board"')[1].partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [row.replace("</td>", "").split("<td") for row in text.split("<tr>")[1:]]
    return [" ".join(cell.partition(">")[2].split("<")[0].strip() for cell in row[1:]) for row in rows]


def advocates(play: Loop, *counts: int) -> list[Customer]:
    """Ada, Ben, Cleo …: each with so many approved referrals."""
    people = [play.customer(name) for name in ("ada", "ben", "cleo", "dora")[: len(counts)]]
    for who, count in zip(people, counts, strict=True):
        play.join(who)
        refer(play, who, count, prefix=f"friend-of-{who.first_name}".lower())
    play.pass_time(days=2)
    return people


def test_only_who_asked_for_it_is_on_it_and_ties_share_a_place(play: Loop) -> None:
    ada, ben, cleo, dora = advocates(play, 1, 2, 2, 3)
    for who, name in ((ada, "Amsel"), (ben, "Biene"), (cleo, "Chamäleon")):
        assert enter(play, who, name) == 303

    assert board(play, ada) == ["1 Biene 2", "1 Chamäleon 2", "3 Amsel (you) 1"]
    assert board(play, dora) == ["1 Biene 2", "1 Chamäleon 2", "3 Amsel 1"]
    assert "Dora" not in look(play, ada)


def test_a_referral_that_was_returned_counts_no_longer(play: Loop) -> None:
    ada = play.customer("ada")
    orders = refer(play, ada, 2)
    play.pass_time(days=2)
    enter(play, ada, "Amsel")
    assert board(play, ada) == ["1 Amsel (you) 2"]

    refund(play.world, play.shop_state, orders[0].id)
    play.work()

    assert board(play, ada) == ["1 Amsel (you) 1"]


def test_a_new_month_begins_anew(play: Loop) -> None:
    """Bought on 24 November, approved on the 25th; two weeks later it is December."""
    (ada,) = advocates(play, 1)
    enter(play, ada, "Amsel")
    assert board(play, ada) == ["1 Amsel (you) 1"]

    play.pass_time(days=14)

    assert board(play, ada) == []
    put_in_force(play, rules(play=Play(leaderboard=Leaderboard.WHOLE)))
    assert board(play, ada) == ["1 Amsel (you) 1"]


def test_leaving_deletes_the_name(play: Loop) -> None:
    (ada,) = advocates(play, 1)
    enter(play, ada, "Amsel")
    assert names(play) == ["Amsel"]

    answer = press(play, "/leaderboard", ada, {"ticket": ticket(play, ada), "leave": "1"})

    assert answer.status_code == 303
    assert (names(play), board(play, ada)) == ([], [])


def test_a_name_can_be_changed(play: Loop) -> None:
    (ada,) = advocates(play, 1)
    enter(play, ada, "Amsel")
    enter(play, ada, "Adler")

    assert (names(play), board(play, ada)) == (["Adler"], ["1 Adler (you) 1"])


@pytest.mark.parametrize("name", ["", "x", "ada@example.com", "ada.example.com", "0176 1234567", "a" * 25])
def test_a_name_that_leads_to_a_person_or_a_page_is_refused(play: Loop, name: str) -> None:
    ada = play.customer("ada")
    play.join(ada)

    answer = press(play, "/leaderboard", ada, {"ticket": ticket(play, ada), "nickname": name})

    assert answer.status_code == 409
    assert "without addresses and phone numbers" in answer.text
    assert names(play) == []


def test_it_is_off_by_default_and_a_name_from_before_can_still_be_deleted(play: Loop) -> None:
    ada = play.customer("ada")
    play.join(ada)
    mine = ticket(play, ada)
    enter(play, ada, "Amsel")
    put_in_force(play, rules(play=Play()))

    answer = press(play, "/leaderboard", ada, {"ticket": mine, "nickname": "Adler"})

    assert answer.status_code == 409
    assert names(play) == ["Amsel"]
    assert 'name="nickname"' not in look(play, ada)
    assert press(play, "/leaderboard", ada, {"ticket": ticket(play, ada), "leave": "1"}).status_code == 303
    assert names(play) == []
    assert 'id="board"' not in look(play, ada)


def test_another_sites_form_puts_nobody_on_it(play: Loop) -> None:
    ada, mallory = play.customer("ada"), play.customer("mallory")
    play.join(ada)
    play.join(mallory)

    fields = {"ticket": ticket(play, mallory), "nickname": "Victim"}

    assert press(play, "/leaderboard", ada, fields).status_code == 409
    assert press(play, "/leaderboard", None, fields).status_code == 403
    assert names(play) == []


def test_whoever_has_not_joined_is_told_so(play: Loop) -> None:
    ada, stranger = play.customer("ada"), play.customer("stranger")
    play.join(ada)

    assert press(play, "/leaderboard", stranger, {"ticket": ticket(play, ada), "nickname": "Amsel"}).status_code == 409
    assert names(play) == []


def test_a_person_who_asks_to_be_forgotten_is_off_it(play: Loop) -> None:
    (ada,) = advocates(play, 1)
    enter(play, ada, "Amsel")

    installation.privacy(play.world, play.shop_state, "customers/redact", ada)
    play.work()

    assert names(play) == []
