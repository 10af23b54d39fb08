"""What an advocate's own page shows: rewards, choices, points, badges, progress, the leaderboard. Never who bought."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.programs import read_programs
from plugin.db.people.advocates import advocates_by_customer
from plugin.db.people.leaderboard_names import list_board, read_nickname_of
from plugin.db.rewards.approvals import count_approved
from plugin.db.rewards.choices import open_choices
from plugin.db.rewards.point_entries import list_points, sum_held_points, sum_points
from plugin.domain.people.advocate import Advocate
from plugin.domain.play.badges import Progress, earned_badges, next_progress
from plugin.domain.play.ranking import TOP, BoardLine, board_span
from plugin.domain.program.checks.playable import whole_rules
from plugin.domain.program.choice import Leaderboard
from plugin.domain.program.precedence import exchange_program_of, longest_hold, point_program_of, points_of, program_of
from plugin.domain.program.program import Program
from plugin.domain.program.rules import PointRules, Rules
from plugin.domain.program.texts.language import Language
from plugin.domain.rewards.open_choice import OpenChoice
from plugin.domain.rewards.points import PointEntry
from plugin.domain.shop import Shop
from plugin.services.advocates.read_widget import AdvocateView, read_widget

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Board:
    """The leaderboard as this advocate sees it; `nickname` is None while they are not on it."""

    runs: Leaderboard
    lines: tuple[BoardLine, ...]
    nickname: str | None
    min_for_prize: int


@dataclass(frozen=True, slots=True)
class OwnPoints:
    """The advocate's book of points, newest line first, with what earns points; `held` cannot be exchanged yet."""

    balance: int
    held: int
    lines: tuple[PointEntry, ...]
    rules: PointRules


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Everything on the page; `points` is None where nobody earns any, `board` where there is none."""

    advocate: AdvocateView
    approved: int
    badges: tuple[int, ...]
    progress: Progress | None
    points: OwnPoints | None
    board: Board | None
    choices: tuple[OpenChoice, ...] = ()


def read_own_page(conn: Connection, shop: Shop, customer_id: int, language: Language, now: datetime) -> OwnPage | None:
    """Give the page of a customer who joined; None for everybody else and for a shop without a program."""
    advocate = advocates_by_customer(conn, shop.shop_id, [customer_id]).get(customer_id)
    programs = read_programs(conn, shop.shop_id)
    shown = read_widget(conn, shop, customer_id, language, now).advocate
    if advocate is None or not programs or shown is None:
        return None
    program = program_of(programs, advocate.group, shop.timezone, now) or programs[0]
    earned_by = point_program_of(programs, advocate.group, shop.timezone, now) or program
    worth_by = exchange_program_of(programs, advocate.group, shop.timezone, now) or program
    rules = whole_rules(program.terms)
    approved = count_approved(conn, shop.shop_id, None, advocate.advocate_id)
    of_program = count_approved(conn, shop.shop_id, program.program_id, advocate.advocate_id)
    return OwnPage(
        advocate=shown,
        approved=approved,
        badges=earned_badges(approved) if rules.play.badges else (),
        progress=next_progress(rules, of_program, approved) if rules.play.progress else None,
        points=_points(conn, advocate, points_of(earned_by, worth_by), now - longest_hold(programs)),
        board=_board(conn, shop, program, advocate, rules, now),
        choices=tuple(open_choices(conn, shop.shop_id, advocate.advocate_id, MOST_SHOWN)),
    )


def _points(conn: Connection, advocate: Advocate, points: PointRules, since: datetime) -> OwnPoints | None:
    lines = list_points(conn, advocate.shop_id, advocate.advocate_id, limit=MOST_SHOWN)
    if not lines and points == PointRules():
        return None
    balance = sum_points(conn, advocate.shop_id, advocate.advocate_id)
    held = sum_held_points(conn, advocate.shop_id, advocate.advocate_id, since)
    return OwnPoints(balance, held, tuple(lines), points)


def _board(
    conn: Connection, shop: Shop, program: Program, advocate: Advocate, rules: Rules, now: datetime
) -> Board | None:
    runs = rules.play.leaderboard
    nickname = read_nickname_of(conn, shop.shop_id, advocate.advocate_id)
    if runs is Leaderboard.OFF:
        # A name that was left from before can still be taken back.
        return None if nickname is None else Board(runs, (), nickname, rules.play.min_for_prize)
    span = board_span(runs, now, shop.timezone)
    lines = list_board(conn, shop.shop_id, program.program_id, advocate.advocate_id, span=span, limit=TOP)
    return Board(runs, tuple(lines), nickname, rules.play.min_for_prize)
