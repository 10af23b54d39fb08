"""What an advocate reads about a reward of their own that is not a plain amount off: while it waits, once it is there.

No sentence promises an outcome: what waits may still fall away, and only what was given is named as given.
"""

from datetime import datetime

from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.texts.benefit_text import pick, say_benefit, say_days, say_options, say_sum
from plugin.domain.program.texts.language import Language, say_day, say_moment

_NOW = {
    BenefitKind.CASH: ("wird überwiesen", "is being paid out"),
    BenefitKind.DONATION: ("wird gespendet", "is being donated"),
    BenefitKind.STORE_CREDIT: ("wird gutgeschrieben", "is being credited"),
    BenefitKind.POINTS: ("werden gutgeschrieben", "are being credited"),
    BenefitKind.ACCESS: ("wird freigeschaltet", "is being opened"),
}


def say_waiting_for(
    options: tuple[Benefit, ...], held_until: datetime | None, timezone: str | None, language: Language
) -> str:
    """Say that a reward waits, until when; None for one whose wait is over and that is not there yet."""
    text = _first_letter_up(say_options(options, language))
    if held_until is not None:
        day = say_day(held_until, timezone, language)
        return text + pick(language, f": wartet bis {day}", f": waiting until {day}")
    if len(options) > 1:
        return text
    is_by_hand = options[0].is_task and options[0].kind not in _NOW
    plain = ("wird vorbereitet", "is being prepared") if is_by_hand else ("Code wird ausgestellt", "code being issued")
    return f"{text}: " + pick(language, *_NOW.get(options[0].kind, plain))


def say_shipment(options: tuple[Benefit, ...], language: Language) -> str:
    """Say that a reward waits for the order to be shipped; without options where it is not settled what it will be."""
    if not options:
        return pick(
            language,
            "Eine Empfehlung wartet, bis die Bestellung versandt ist",
            "A referral waits until the order is shipped",
        )
    text = _first_letter_up(say_options(options, language))
    return text + pick(language, ": wartet, bis die Bestellung versandt ist", ": waiting until the order is shipped")


def say_second_order(options: tuple[Benefit, ...], language: Language) -> str:
    """Say that a part of a reward waits for a further order of the friend's, which may never come."""
    wait = pick(
        language, "offen, bis der Freund ein zweites Mal bestellt", "open until the friend orders a second time"
    )
    return f"{_first_letter_up(say_options(options, language))}: {wait}"


def say_given(benefit: Benefit, expires_at: datetime | None, timezone: str | None, language: Language) -> str:
    """Say what was given and until when it is good."""
    text = _first_letter_up(say_benefit(benefit, language))
    if expires_at is None:
        return text
    day = say_day(expires_at, timezone, language)
    return text + pick(language, f", gültig bis {day}", f", valid until {day}")


def say_choosable(benefit: Benefit, language: Language) -> str:
    """Say one of several rewards as it stands beside its button, with how long it will be good."""
    text = say_benefit(benefit, language)
    if benefit.kind is BenefitKind.FIXED:
        text = pick(language, "Rabattcode über ", "Discount code for ") + text
    if benefit.valid_days is not None:
        days = say_days(benefit.valid_days, language, is_dative=False)
        text += pick(language, f", {days} gültig", f", valid for {days}")
    return _first_letter_up(text)


def say_choice_end(options: tuple[Benefit, ...], until: datetime, timezone: str | None, language: Language) -> str:
    """Say until when one can choose, and which is taken when nobody does."""
    moment, first = say_moment(until, timezone, language), say_choosable(options[0], language)
    return pick(
        language,
        f"Du kannst bis {moment} wählen. Wählst du bis dahin nicht, gilt die erste Möglichkeit: {first}.",
        f"You can choose until {moment}. If you do not choose by then, the first is taken: {first}.",
    )


def say_worth(benefit: Benefit | None, amount_text: str, language: Language) -> str:
    """Say what a reward is in a table: the amount where it is an amount off, or else what it is called."""
    if benefit is None or benefit.kind is BenefitKind.FIXED:
        return amount_text
    if benefit.kind is BenefitKind.GIFT_CARD and benefit.amount is not None:
        return pick(language, "Geschenkkarte über ", "Gift card of ") + say_sum(benefit.amount, language)
    return _first_letter_up(say_benefit(benefit, language))


def _first_letter_up(text: str) -> str:
    return text[:1].upper() + text[1:]
