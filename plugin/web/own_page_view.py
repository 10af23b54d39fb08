"""An advocate's own page as HTML: what was read, in words, with the forms that change something."""

from dataclasses import dataclass

from flask import Response

from plugin.domain.play.nickname import LONGEST, SHORTEST
from plugin.domain.play.play_text import (
    say_approved,
    say_badge,
    say_board,
    say_held_points,
    say_point_entry,
    say_point_rules,
    say_points,
    say_prize_minimum,
    say_progress,
)
from plugin.domain.program.language import Language, say_day
from plugin.services.advocates.read_own_page import OwnPage, OwnPoints
from plugin.web.landing_page import show_page, storefront_address
from plugin.web.storefront_guard import StorefrontCaller
from plugin.web.storefront_words import storefront_words

_DONE = frozenset({"exchanged", "joined", "left"})


@dataclass(frozen=True, slots=True)
class PointsInWords:
    """The book of points as it is read; `most` is what can be exchanged now, 0 where nothing can."""

    balance: str
    held: str
    rules: tuple[str, ...]
    lines: tuple[tuple[str, str, str], ...]
    most: int


def own_page(caller: StorefrontCaller, page: OwnPage, *, prefix: str, ticket: str, done: str) -> Response:
    """Show the page; `done` is the word for what a form has just done, anything else is left aside."""
    language, words = caller.language, storefront_words(caller.language)
    return show_page(
        "storefront/own.html",
        language,
        storefront_address(caller.shop),
        shop=caller.shop.name or caller.shop.shop_domain,
        page=page,
        approved=say_approved(page.approved, language),
        badges=[say_badge(badge, language) for badge in page.badges],
        progress=None if page.progress is None else say_progress(page.progress, language),
        points=None if page.points is None else _points(caller, page.points),
        board_title=None if page.board is None else say_board(page.board.runs, language),
        prizes=None if page.board is None else say_prize_minimum(page.board.min_for_prize, language),
        done=words[f"own_{done}"] if done in _DONE else "",
        prefix=prefix,
        ticket=ticket,
        lengths=(SHORTEST, LONGEST),
    )


def _points(caller: StorefrontCaller, points: OwnPoints) -> PointsInWords:
    language: Language = caller.language
    return PointsInWords(
        balance=say_points(points.balance, language),
        held="" if points.held <= 0 else say_held_points(points.held, language),
        rules=tuple(say_point_rules(points.rules, language)),
        lines=tuple(
            (
                say_day(entry.entered_at, caller.shop.timezone, language),
                say_point_entry(entry, language),
                say_points(entry.points, language),
            )
            for entry in points.lines
        ),
        most=points.balance - points.held if points.rules.per_100 is not None else 0,
    )
