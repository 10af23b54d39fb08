"""Points, badges, progress and the leaderboard in words, in English and German; no sentence presses or promises."""

from collections.abc import Iterator

from plugin.domain.play.badges import Progress
from plugin.domain.program.choice import Leaderboard
from plugin.domain.program.rules import PointRules
from plugin.domain.program.texts.benefit_text import pick, say_number, say_options, say_sum
from plugin.domain.program.texts.language import NO_BREAK, Language
from plugin.domain.rewards.points import PointEntry, PointReason

_REASONS = {
    PointReason.REWARD: ("Prämie", "Reward"),
    PointReason.ORDER: ("Eigene Bestellung", "Own order"),
    PointReason.REVIEW: ("Bewertung", "Review"),
    PointReason.BIRTHDAY: ("Geburtstag", "Birthday"),
    PointReason.GIFT: ("Vom Shop gutgeschrieben", "Given by the shop"),
    PointReason.REDEEMED: ("Eingetauscht", "Exchanged"),
    PointReason.TAKEN_BACK: ("Zurückgenommen", "Taken back"),
}
_BOARDS = {
    Leaderboard.WEEKLY: ("Rangliste dieser Woche", "Leaderboard of this week"),
    Leaderboard.MONTHLY: ("Rangliste dieses Monats", "Leaderboard of this month"),
}
_EARNED_FOR = (
    ("order", "für jede eigene Bestellung", "for each order of your own"),
    ("review", "für eine Bewertung, sobald der Shop sie einträgt", "for a review, once the shop enters it"),
    ("birthday", "zum Geburtstag, wenn der Shop ihn kennt", "on your birthday, if the shop knows it"),
)


def say_points(points: int, language: Language) -> str:
    """Write a number of points, also one below 0."""
    word = pick(language, "Punkt" if abs(points) == 1 else "Punkte", "point" if abs(points) == 1 else "points")
    minus = "−" if points < 0 else ""
    return f"{minus}{say_number(abs(points), language)}{NO_BREAK}{word}"


def say_held_points(points: int, language: Language) -> str:
    """Say how many of the points cannot be exchanged yet, and why."""
    number = say_points(points, language)
    return pick(
        language,
        f"{number} davon, aus eigenen Bestellungen, lassen sich nach der Wartezeit für Rückgaben eintauschen.",
        f"{number} of these, from orders of your own, can be exchanged once the wait for returns is over.",
    )


def say_point_entry(entry: PointEntry, language: Language) -> str:
    """Say what a line of the book is for."""
    return pick(language, *_REASONS[entry.reason])


def say_point_rules(rules: PointRules, language: Language) -> Iterator[str]:
    """Say what earns points beside referrals, and what points are worth."""
    for name, german, english in _EARNED_FOR:
        points = getattr(rules, name)
        if points:
            yield f"{say_points(points, language)} {pick(language, german, english)}."
    if rules.per_100 is not None:
        value = say_sum(rules.per_100, language)
        yield pick(language, f"100{NO_BREAK}Punkte sind {value} wert.", f"100{NO_BREAK}points are worth {value}.")


def say_badge(badge: int, language: Language) -> str:
    """Give the name of a badge."""
    if badge == 1:
        return pick(language, "Erste Empfehlung", "First referral")
    return pick(language, f"{badge} Empfehlungen", f"{badge} referrals")


def say_approved(approved: int, language: Language) -> str:
    """Say how many referrals are approved."""
    if approved == 1:
        return pick(language, "Eine bestätigte Empfehlung", "One approved referral")
    number = say_number(approved, language)
    return pick(language, f"{number} bestätigte Empfehlungen", f"{number} approved referrals")


def say_progress(progress: Progress, language: Language) -> str:
    """Say how many of how many, and what comes then."""
    count = pick(
        language,
        f"{progress.approved} von {progress.goal} bestätigten Empfehlungen",
        f"{progress.approved} of {progress.goal} approved referrals",
    )
    if not progress.options:
        return pick(language, f"{count} bis zum nächsten Abzeichen", f"{count} to the next badge")
    if progress.is_of_offer:
        count += pick(language, " mit dem jetzigen Angebot", " with the present offer")
    what = say_options(progress.options, language)
    return pick(language, f"{count}. Dann gibt es {what}", f"{count}. Then you get {what}")


def say_prize_minimum(least: int, language: Language) -> str:
    """Say from how many referrals on a place counts, where the shop gives prizes by itself."""
    return pick(
        language,
        f"Ob es Preise gibt, sagt der Shop. Dafür zählen Plätze mit mindestens {least} bestätigten Empfehlungen.",
        f"The shop says whether there are prizes; places with at least {least} approved referrals count for them.",
    )


def say_board(board: Leaderboard, language: Language) -> str:
    """Give the leaderboard's heading."""
    return pick(language, *_BOARDS.get(board, ("Rangliste", "Leaderboard")))
