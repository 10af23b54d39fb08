"""What a friend earns by an order instead of a code, and when they get it, in English and German.

It comes when the order is final, so every sentence says the wait; none promises that the order will count.
"""

from collections.abc import Iterator

from plugin.domain.program.benefit import EARNED_KINDS, Benefit, BenefitKind
from plugin.domain.program.choice import Approval, Event, HoldStart, PartialReturn, Policy
from plugin.domain.program.program import Terms
from plugin.domain.program.rules import Rules
from plugin.domain.program.texts.benefit_text import pick, say_benefit, say_days, say_ordinal
from plugin.domain.program.texts.language import Language, say_money
from plugin.domain.program.texts.market_text import has_own_minimum, say_friend_markets, say_minimums
from plugin.domain.program.texts.order_conditions import say_looked_at, say_order_conditions
from plugin.domain.program.texts.reach_text import say_reach
from plugin.domain.program.texts.reward_conditions import say_taken_back

_WHERE = {
    BenefitKind.STORE_CREDIT: (
        "Bestelle mit deinem Kundenkonto: Dort steht das Guthaben danach. Es wird nicht ausgezahlt.",
        "Order with your customer account: the store credit is kept there. It is not paid out.",
    ),
    BenefitKind.POINTS: (
        "Bestelle mit deinem Kundenkonto: Dort werden die Punkte gutgeschrieben.",
        "Order with your customer account: the points are credited there.",
    ),
    BenefitKind.ACCESS: (
        "Bestelle mit deinem Kundenkonto: Dort wird es freigeschaltet.",
        "Order with your customer account: it is opened there.",
    ),
    BenefitKind.GIFT: (
        "Das Geschenk gibt dir der Shop selbst; dafür gibt es keinen Code.",
        "The shop hands the gift over itself; there is no code for it.",
    ),
}


def say_earned(terms: Terms, language: Language) -> str:
    """Say in a line what a friend earns by which order."""
    given = say_benefit(terms.friend, language)
    least = terms.trigger.minimum
    text = given[:1].upper() + given[1:] + pick(language, " nach ", " after ") + _order(terms, language, "deiner")
    if least is not None and least.amount_minor > 0:
        value = say_money(least, language)
        text += pick(language, f" ab {value}", f" of {value} or more")
    return text + say_reach(terms.trigger.reach, language)


def say_earning(terms: Terms, language: Language) -> Iterator[str]:
    """Give when a friend gets it and what ends it, a sentence each; `terms` have rules."""
    assert terms.rules is not None
    yield say_one_order(terms, language)
    yield from say_order_conditions(terms.rules, language)
    yield from say_friend_markets(terms.rules, language)
    yield _when(terms, terms.rules, language)
    yield from _after_a_return(terms.rules, language)
    yield say_taken_back(language)
    yield from _fairness(terms.rules, language)
    if terms.counts_each_order:
        yield pick(
            language,
            "Du bekommst es einmal, auch wenn du wieder bestellst.",
            "You get it once, also if you order again.",
        )
    yield pick(language, *_WHERE[terms.friend.kind])
    if terms.friend.kind in EARNED_KINDS:
        yield _end(terms.friend, language)


def say_one_order(terms: Terms, language: Language) -> str:
    """Say which order counts for a friend, and by when it or the first must come."""
    days = say_days(terms.claim_days, language)
    if terms.trigger.event is Event.NTH_ORDER:
        place = say_ordinal(terms.trigger.nth, language)
        return pick(
            language,
            f"Es zählt deine {place} Bestellung; die erste muss innerhalb von {days} nach dem Annehmen kommen.",
            f"Your {place} order counts; the first must come within {days} of accepting.",
        )
    if terms.counts_later_orders:
        return pick(
            language,
            f"Deine erste Bestellung muss innerhalb von {days} nach dem Annehmen kommen.",
            f"Your first order must come within {days} of accepting.",
        )
    return pick(
        language,
        f"Es zählt eine Bestellung innerhalb von {days} nach dem Annehmen.",
        f"One order counts, within {days} of accepting.",
    )


def _fairness(rules: Rules, language: Language) -> Iterator[str]:
    yield say_looked_at(rules.approval, language)
    household = rules.eligibility.same_household
    if household is Policy.REJECT:
        yield pick(
            language,
            "Bestellungen aus dem Haushalt der Person, die dich eingeladen hat, zählen nicht.",
            "Orders from the household of whoever invited you do not count.",
        )
    elif household is Policy.HOLD and rules.approval is Approval.AUTO_UNLESS_FLAGGED:
        yield pick(
            language,
            "Kommt sie aus dem Haushalt der Person, die dich eingeladen hat, sieht sie sich erst ein Mensch an.",
            "If it comes from the household of whoever invited you, a person looks at it first.",
        )


def _end(friend: Benefit, language: Language) -> str:
    if friend.valid_days is None:
        return pick(language, "Es verfällt nicht.", "It does not expire.")
    days = say_days(friend.valid_days, language)
    return pick(language, f"Es verfällt nach {days}.", f"It expires after {days}.")


def _order(terms: Terms, language: Language, german_your: str) -> str:
    if terms.trigger.event is Event.NTH_ORDER:
        place = say_ordinal(terms.trigger.nth, language)
        return pick(language, f"{german_your} {place} Bestellung", f"your {place} order")
    if terms.new_customers_only:
        first = "ersten" if german_your == "deiner" else "erste"
        return pick(language, f"{german_your} {first} Bestellung", "your first order")
    return pick(language, f"{german_your} Bestellung", "your order")


def _when(terms: Terms, rules: Rules, language: Language) -> str:
    is_sent = rules.hold.starts_at is HoldStart.FULFILLED
    order = _order(terms, language, "deine")
    done = pick(language, "versandt" if is_sent else "bezahlt", "shipped" if is_sent else "paid")
    if rules.hold.days == 0:
        return pick(language, f"Du bekommst es, wenn {order} {done} ist.", f"You get it when {order} is {done}.")
    days = say_days(rules.hold.days, language)
    return pick(
        language,
        f"Du bekommst es, wenn {order} {done} und nach {days} weder storniert noch zurückgegeben ist.",
        f"You get it when {order} is {done} and, after {days}, neither cancelled nor returned.",
    )


def _after_a_return(rules: Rules, language: Language) -> Iterator[str]:
    least = say_minimums(rules, language)
    if rules.partial_return is PartialReturn.RECOMPUTE_MINIMUM:
        if has_own_minimum(rules):
            yield pick(
                language,
                f"Bleibt nach einer Rückgabe weniger als der Mindestwert ({least}), bekommst du es nicht.",
                f"If less than the minimum ({least}) is left after a return, you do not get it.",
            )
        elif least:
            of = ("", "") if rules.trigger.reach.is_all else (" an Produkten, die zählen", " of products that count")
            yield pick(
                language,
                f"Bleiben nach einer Rückgabe weniger als {least}{of[0]}, bekommst du es nicht.",
                f"If less than {least}{of[1]} is left after a return, you do not get it.",
            )
        return
    yield pick(
        language,
        "Gibst du nur einen Teil zurück, bleibt es gleich.",
        "If you return only a part, it stays the same.",
    )
