"""Badges and progress by value, names for the leaderboard, and over which days it runs."""

from datetime import UTC, datetime

import pytest

from plugin.domain.money import Money
from plugin.domain.play.badges import Progress, earned_badges, next_progress
from plugin.domain.play.nickname import read_nickname
from plugin.domain.play.play_text import say_badge, say_point_rules, say_points, say_progress
from plugin.domain.play.ranking import board_span
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import Leaderboard, Per
from plugin.domain.program.rules import AdvocatePlan, Milestone, Play, PointRules, Rules, Tier
from plugin.domain.program.texts.language import Language


def fixed(minor: int) -> Benefit:
    return Benefit(BenefitKind.FIXED, amount=Money(minor, "EUR"))


PRIZE = Benefit(BenefitKind.MANUAL, name="a trip")
PLAIN = AdvocatePlan(options=(fixed(1_000),))


@pytest.mark.parametrize(
    ("approved", "badges"),
    [(0, ()), (1, (1,)), (2, (1,)), (3, (1, 3)), (9, (1, 3, 5)), (10, (1, 3, 5, 10)), (400, (1, 3, 5, 10, 25))],
)
def test_badges_come_at_1_3_5_10_and_25(approved: int, badges: tuple[int, ...]) -> None:
    assert earned_badges(approved) == badges


@pytest.mark.parametrize(
    ("rules", "approved", "progress"),
    [
        (Rules("EUR", advocate=PLAIN), 0, Progress(0, 1)),
        (Rules("EUR", advocate=PLAIN), 3, Progress(3, 5)),
        (Rules("EUR", advocate=PLAIN), 25, None),
        (Rules("EUR", advocate=PLAIN, play=Play(badges=False)), 3, None),
        (Rules("EUR", advocate=PLAIN, milestones=(Milestone(5, PRIZE),)), 2, Progress(2, 5, (PRIZE,))),
        (Rules("EUR", advocate=PLAIN, milestones=(Milestone(5, PRIZE),)), 5, Progress(5, 10)),
        (Rules("EUR", advocate=PLAIN, milestones=(Milestone(5, PRIZE, within_days=30),)), 4, Progress(4, 5)),
        (Rules("EUR", advocate=PLAIN, tiers=(Tier(4, (fixed(2_000),)),)), 1, Progress(1, 4, (fixed(2_000),))),
        (
            Rules("EUR", advocate=PLAIN, milestones=(Milestone(4, PRIZE),), tiers=(Tier(4, (fixed(2_000),)),)),
            1,
            Progress(1, 4, (PRIZE,)),
        ),
        (Rules("EUR", advocate=AdvocatePlan(Per.EVERY_N, 3, (PRIZE,))), 3, Progress(3, 6, (PRIZE,))),
        (Rules("EUR", advocate=AdvocatePlan(Per.NTH, 3, (PRIZE,))), 2, Progress(2, 3, (PRIZE,))),
        (Rules("EUR", advocate=AdvocatePlan(Per.NTH, 3, (PRIZE,))), 3, Progress(3, 5)),
    ],
)
def test_progress_is_toward_the_nearest_thing_ahead(rules: Rules, approved: int, progress: Progress | None) -> None:
    assert next_progress(rules, approved, approved) == progress
    assert progress is None or progress.missing == progress.goal - approved > 0


def test_progress_badges_and_points_in_words() -> None:
    here = Progress(2, 5, (PRIZE,))
    assert say_progress(here, Language.EN) == "2 of 5 approved referrals. Then you get “a trip”"
    assert say_progress(here, Language.DE) == "2 von 5 bestätigten Empfehlungen. Dann gibt es „a trip“"
    assert say_progress(Progress(0, 1), Language.DE) == "0 von 1 bestätigten Empfehlungen bis zum nächsten Abzeichen"
    assert (say_badge(1, Language.DE), say_badge(25, Language.EN)) == ("Erste Empfehlung", "25 referrals")
    assert say_points(-1_500, Language.DE) == "−1.500\u00a0Punkte"
    assert say_points(1, Language.EN) == "1\u00a0point"
    assert list(say_point_rules(PointRules(order=20, per_100=Money(100, "EUR")), Language.EN)) == [
        "20\u00a0points for each order of your own.",
        "100\u00a0points are worth €1.",
    ]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ada", "Ada"),
        ("  Ada   L. ", "Ada L."),
        ("Ｔｅｅ", "Tee"),  # wide letters become plain ones
        ("茶好き", "茶好き"),
        ("D'Arcy-7", "D'Arcy-7"),
        ("A", None),
        ("x" * 25, None),
        ("12 34", None),
        ("ada@example.com", None),
        ("ada.example.com", None),
        ("www.ada", None),
        ("https ada", None),
        ("ada 0176 123456", None),
        ("ada 0-1-7-6-1-2", None),
        ("<b>Ada</b>", None),
        ("Ada\u202e", None),
        ("😀😀", None),
        ("", None),
    ],
)
def test_a_nickname_is_a_name_and_no_address(written: str, name: str | None) -> None:
    assert read_nickname(written) == name


def test_a_week_and_a_month_are_those_of_the_shops_zone() -> None:
    """In Berlin 23:30 UTC of Sunday 25 October 2026 is Monday; the week before had the 25-hour day."""
    sunday_night = datetime(2026, 10, 25, 23, 30, tzinfo=UTC)
    week = board_span(Leaderboard.WEEKLY, sunday_night, "Europe/Berlin")
    assert week is not None
    assert [moment.astimezone(UTC) for moment in week] == [
        datetime(2026, 10, 25, 23, 0, tzinfo=UTC),
        datetime(2026, 11, 1, 23, 0, tzinfo=UTC),
    ]
    before = board_span(Leaderboard.WEEKLY, datetime(2026, 10, 25, 22, 30, tzinfo=UTC), "Europe/Berlin")
    assert before is not None
    assert before[0].astimezone(UTC) == datetime(2026, 10, 18, 22, 0, tzinfo=UTC)
    month = board_span(Leaderboard.MONTHLY, datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "Europe/Berlin")
    assert month is not None
    assert [moment.astimezone(UTC) for moment in month] == [
        datetime(2026, 12, 31, 23, 0, tzinfo=UTC),
        datetime(2027, 1, 31, 23, 0, tzinfo=UTC),
    ]
    assert board_span(Leaderboard.WHOLE, sunday_night, None) is None


def test_the_next_badge_counts_what_the_badges_count_and_rewards_their_program_alone() -> None:
    """One referral by an earlier program; the one in force has none yet."""
    plain = Rules("EUR", advocate=PLAIN)
    assert next_progress(plain, 0, 1) == Progress(1, 3)
    prize = next_progress(Rules("EUR", advocate=PLAIN, milestones=(Milestone(5, PRIZE),)), 0, 1)
    assert prize == Progress(0, 5, (PRIZE,), is_of_offer=True)
    assert say_progress(prize, Language.EN) == "0 of 5 approved referrals with the present offer. Then you get “a trip”"
    assert say_progress(prize, Language.DE) == (
        "0 von 5 bestätigten Empfehlungen mit dem jetzigen Angebot. Dann gibt es „a trip“"
    )
