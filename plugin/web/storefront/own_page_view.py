"""An advocate's own page as HTML: what was read, in words, with the forms that change something."""

from dataclasses import dataclass
from urllib.parse import quote

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
from plugin.domain.program.texts.language import Language, say_day
from plugin.domain.program.texts.own_reward_text import say_choice_end, say_choosable
from plugin.domain.rewards.open_choice import OpenChoice
from plugin.services.advocates.read_own_page import OwnPage, OwnPoints
from plugin.web.storefront.landing_page import show_page, storefront_address
from plugin.web.storefront.storefront_guard import StorefrontCaller
from plugin.web.storefront_words import storefront_words

_LOGIN = "/account/login?return_url={here}&return_to={here}"
"""Of old and of new customer accounts: each leads back by a field of its own."""
_DONE = frozenset({"chosen", "exchanged", "joined", "left"})


@dataclass(frozen=True, slots=True)
class PointsInWords:
    """The book of points as it is read; `most` is what can be exchanged now, 0 where nothing can."""

    balance: str
    held: str
    rules: tuple[str, ...]
    lines: tuple[tuple[str, str, str], ...]
    most: int


@dataclass(frozen=True, slots=True)
class ChoiceInWords:
    """A reward to choose as it is read; `is_missed` where its form came without a choice."""

    reward_id: int
    options: tuple[str, ...]
    end: str
    is_missed: bool


def own_page(
    caller: StorefrontCaller, page: OwnPage, *, prefix: str, ticket: str, done: str, missed: int | None = None
) -> Response:
    """Show the page; `done` is the word for what a form has just done, anything else is left aside.

    `missed` is the reward whose form came without a choice.
    """
    language, words = caller.language, storefront_words(caller.language)
    return show_page(
        "storefront/own.html",
        language,
        storefront_address(caller.shop),
        shop=caller.shop.name or caller.shop.shop_domain,
        page=page,
        choices=[_choice(caller, choice, missed) for choice in page.choices],
        waiting=[reward.text for reward in page.advocate.waiting if not reward.is_to_choose],
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


def login_page(caller: StorefrontCaller, *, prefix: str) -> Response:
    """Ask a visitor to log in, with the way there and back again."""
    words = storefront_words(caller.language)
    here = quote(f"{prefix}/mine", safe="")
    answer = show_page(
        "storefront/notice.html",
        caller.language,
        storefront_address(caller.shop),
        heading=words["own_title"].format(shop=caller.shop.name or caller.shop.shop_domain),
        message=words["own_login_needed"],
        way=_LOGIN.format(here=here),
        way_text=words["own_login"],
    )
    answer.status_code = 403
    return answer


def _choice(caller: StorefrontCaller, choice: OpenChoice, missed: int | None) -> ChoiceInWords:
    language = caller.language
    return ChoiceInWords(
        reward_id=choice.reward_id,
        options=tuple(say_choosable(option, language) for option in choice.options),
        end=say_choice_end(choice.options, choice.until, caller.shop.timezone, language),
        is_missed=choice.reward_id == missed,
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
