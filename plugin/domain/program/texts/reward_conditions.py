"""When an advocate gets a reward, how long it is good for, and what makes it smaller or ends it, a sentence each."""

from collections.abc import Iterator

from plugin.domain.program.benefit import CODE_KINDS, Benefit, BenefitKind
from plugin.domain.program.choice import Event, HoldStart, PartialReturn, Per, Stop
from plugin.domain.program.rules import Rules
from plugin.domain.program.texts.benefit_text import join_texts, pick, say_benefit, say_days, say_sum
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.market_text import has_own_minimum, say_minimums
from plugin.domain.program.texts.order_conditions import say_looked_at

_STOPS = {
    Stop.FRIEND_PAUSED: ("das Abo deines Freundes pausiert", "your friend’s subscription is paused"),
    Stop.FRIEND_CANCELLED: ("das Abo deines Freundes gekündigt wird", "your friend’s subscription is cancelled"),
    Stop.FRIEND_PAYMENT_FAILED: ("eine Zahlung deines Freundes ausbleibt", "a payment of your friend’s fails"),
    Stop.ADVOCATE_CANCELLED: ("du dein eigenes Abo kündigst", "you cancel your own subscription"),
}


def say_conditions_of_reward(rules: Rules, language: Language) -> tuple[str, ...]:
    """Give the conditions of what an advocate gets; none where there is nothing to get."""
    benefits = _given(rules)
    if not benefits:
        return (say_looked_at(rules.approval, language),) if rules.friend.is_earned else ()
    return (
        _hold(rules, language),
        say_taken_back(language),
        say_looked_at(rules.approval, language),
        *_choosing(rules, language),
        *_using(benefits, language),
        *_expiry(benefits, language),
        *_partial_return(rules, language),
        *_stops(rules, language),
    )


def say_taken_back(language: Language) -> str:
    """Say that a return after the wait still ends what was given."""
    return pick(
        language,
        "Wird die Bestellung später storniert, zurückgegeben oder ihre Zahlung zurückgeholt, wird zurückgenommen, was "
        "davon noch nicht genutzt ist.",
        "If the order is cancelled, returned or its payment taken back later, what is not used yet is taken back.",
    )


def _given(rules: Rules) -> list[Benefit]:
    """Everything an advocate may be given, each kind of it once."""
    plan = rules.advocate
    found: list[Benefit] = []
    if plan.per is Per.PERCENT_OF_ORDER or plan.share is not None or plan.new_customer_bounty is not None:
        found.append(Benefit(plan.paid_as))
    if plan.per is not Per.PERCENT_OF_ORDER:
        found.extend(plan.options)
    found.extend(option for tier in rules.tiers for option in tier.options)
    found.extend(extra.benefit for extra in rules.extras)
    found.extend(milestone.benefit for milestone in rules.milestones)
    return [benefit for benefit in dict.fromkeys(found) if benefit.kind is not BenefitKind.NONE]


def _hold(rules: Rules, language: Language) -> str:
    is_sent = rules.hold.starts_at is HoldStart.FULFILLED
    if rules.trigger.event is Event.LEAD:
        return pick(
            language, "Die Prämie gibt es nach der Anmeldung.", "The reward is given after your friend signs up."
        )
    if rules.hold.days == 0:
        done = pick(language, "versandt" if is_sent else "bezahlt", "shipped" if is_sent else "paid")
        return pick(
            language,
            f"Die Prämie gibt es, wenn die Bestellung {done} ist.",
            f"The reward is given when the order is {done}.",
        )
    days = say_days(rules.hold.days, language, is_dative=False)
    since = pick(language, "dem Versand" if is_sent else "der Zahlung", "it is shipped" if is_sent else "it is paid")
    return pick(
        language,
        f"Die Prämie gibt es, wenn die Bestellung {days} nach {since} weder storniert noch zurückgegeben ist.",
        f"The reward is given when the order is neither cancelled nor returned {days} after {since}.",
    )


def _choosing(rules: Rules, language: Language) -> Iterator[str]:
    choices = [rules.advocate.options, *(tier.options for tier in rules.tiers)]
    for options in choices:
        if len(options) > 1:
            days, first = say_days(rules.advocate.choose_days, language), say_benefit(options[0], language)
            yield pick(
                language,
                f"Wählst du innerhalb von {days} nicht, bekommst du {first}.",
                f"If you do not choose within {days}, you get {first}.",
            )


def _using(benefits: list[Benefit], language: Language) -> Iterator[str]:
    if any(benefit.kind in CODE_KINDS for benefit in benefits):
        yield pick(
            language,
            "Ein Rabattcode ist persönlich, gilt für eine Bestellung und wird nicht ausgezahlt.",
            "A discount code is personal, is for one order and is not paid out.",
        )
    if any(benefit.kind is BenefitKind.STORE_CREDIT for benefit in benefits):
        yield pick(
            language,
            "Guthaben steht in deinem Kundenkonto und wird nicht ausgezahlt.",
            "Store credit is kept in your customer account and is not paid out.",
        )
    minimums = {one.minimum for one in benefits if one.minimum is not None and one.minimum.amount_minor > 0}
    for least in sorted(minimums, key=lambda one: one.amount_minor):
        value = say_sum(least, language)
        yield pick(
            language,
            f"Die Prämie lässt sich ab {value} Einkauf einlösen.",
            f"The reward can be used on orders of {value} or more.",
        )


def _expiry(benefits: list[Benefit], language: Language) -> Iterator[str]:
    limits = {benefit.valid_days for benefit in benefits}
    if limits == {None}:
        yield pick(language, "Die Prämie verfällt nicht.", "The reward does not expire.")
        return
    for benefit in benefits:
        if benefit.valid_days is not None:
            days, said = say_days(benefit.valid_days, language), say_benefit(benefit, language)
            yield (
                pick(language, f"Die Prämie verfällt nach {days}.", f"The reward expires after {days}.")
                if len(limits) == 1
                else pick(language, f"Nach {days} verfällt: {said}.", f"This expires after {days}: {said}.")
            )
            if len(limits) == 1:
                return


def _partial_return(rules: Rules, language: Language) -> Iterator[str]:
    least, is_all = say_minimums(rules, language), rules.trigger.reach.is_all
    match rules.partial_return:
        case PartialReturn.RECOMPUTE_MINIMUM if has_own_minimum(rules):
            yield pick(
                language,
                f"Fällt die Bestellung durch eine Rückgabe unter den Mindestwert ({least}), gibt es keine Prämie.",
                f"If returns bring the order below the minimum ({least}), there is no reward.",
            )
        case PartialReturn.RECOMPUTE_MINIMUM if least:
            german, english = ("die Bestellung", "the order") if is_all else ("alles, was zählt,", "what counts")
            yield pick(
                language,
                f"Fällt {german} durch eine Rückgabe unter {least}, gibt es keine Prämie.",
                f"If returns bring {english} below {least}, there is no reward.",
            )
        case PartialReturn.RECOMPUTE_MINIMUM if not is_all:
            yield pick(
                language,
                "Wird alles zurückgegeben, was zählt, gibt es keine Prämie.",
                "If all that counts is returned, there is no reward.",
            )
        case PartialReturn.PRO_RATA:
            yield pick(
                language,
                "Wird ein Teil zurückgegeben, wird die Prämie im gleichen Verhältnis kleiner.",
                "If a part is returned, the reward becomes smaller in proportion.",
            )
        case PartialReturn.IGNORE:
            yield pick(
                language,
                "Wird nur ein Teil zurückgegeben, bleibt die Prämie gleich.",
                "If only a part is returned, the reward stays the same.",
            )


def _stops(rules: Rules, language: Language) -> Iterator[str]:
    reasons = [pick(language, *_STOPS[stop]) for stop in Stop if stop in rules.advocate.stop_when]
    if reasons:
        named = join_texts(reasons, pick(language, "oder", "or"))
        yield pick(language, f"Die laufende Prämie endet, wenn {named}.", f"The running reward ends when {named}.")
