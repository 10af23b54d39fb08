"""The conditions that stand beside an offer, made from its rules and spoken to the advocate, in English and German.

Order: who and what for, how a code is used, when and how much an advocate gets, what ends or lessens it, fairness.
"""

from collections.abc import Iterator
from datetime import UTC, timedelta

from plugin.domain.money import Money
from plugin.domain.program.benefit import ALL_PRODUCTS, CODE_KINDS, BenefitKind
from plugin.domain.program.choice import Event, Group, HoldStart
from plugin.domain.program.rules import Rules
from plugin.domain.program.texts.benefit_text import pick, say_benefit, say_combining, say_days, say_ordinal, say_sum
from plugin.domain.program.texts.language import Language, say_day
from plugin.domain.program.texts.limit_text import say_limits
from plugin.domain.program.texts.order_conditions import say_order_conditions
from plugin.domain.program.texts.reward_conditions import say_conditions_of_reward

_GROUPS = {
    Group.AFFILIATES: ("Dieses Programm ist für Affiliates.", "This program is for affiliates."),
    Group.PARTNERS: ("Dieses Programm ist für Partner.", "This program is for partners."),
    Group.STAFF: ("Dieses Programm ist für das Team des Shops.", "This program is for the shop’s staff."),
}


def say_rules_conditions(rules: Rules, language: Language) -> tuple[str, ...]:
    """Give every condition of a program, a sentence each; nothing that its rules do not say."""
    return (
        *_who(rules, language),
        *say_order_conditions(rules, language),
        *_which(rules, language),
        _several(rules, language),
        *_code(rules, language),
        *_time(rules, language),
        *say_conditions_of_reward(rules, language),
        *say_limits(rules, language),
    )


def _who(rules: Rules, language: Language) -> Iterator[str]:
    if rules.group in _GROUPS:
        yield pick(language, *_GROUPS[rules.group])
    if rules.eligibility.new_customers_only:
        yield pick(
            language,
            "Es zählt nur, wer in diesem Shop noch nie bestellt hat.",
            "Only friends who have never ordered from this shop count.",
        )
    least, wait = rules.eligibility.advocate_min_orders, rules.eligibility.wait_days
    if least == 0:
        yield pick(
            language, "Empfehlen kann man auch ohne eigene Bestellung.", "You can refer without an order of your own."
        )
    elif least == 1:
        yield pick(
            language,
            "Empfehlen kann, wer hier selbst bestellt hat.",
            "You can refer once you have ordered here yourself.",
        )
    else:
        yield pick(
            language,
            f"Empfehlen kann, wer hier selbst mindestens {least}-mal bestellt hat.",
            f"You can refer once you have ordered here at least {least} times yourself.",
        )
    if wait:
        days = say_days(wait, language, is_dative=False)
        yield pick(
            language,
            f"Empfehlen geht {days} nach der ersten eigenen Bestellung los.",
            f"Referring starts {days} after your own first order.",
        )


def _which(rules: Rules, language: Language) -> Iterator[str]:
    trigger, days = rules.trigger, say_days(rules.window.claim_days, language)
    until = pick(
        language, f"innerhalb von {days} nach dem Annehmen der Einladung", f"within {days} of accepting the invitation"
    )
    if trigger.first_order_only and trigger.event in (Event.ORDER_PAID, Event.ORDER_FULFILLED):
        yield pick(
            language,
            f"Als Empfehlung zählt eine Bestellung pro Person, {until}{_visit(rules, language)}.",
            f"One order per friend counts as a referral, {until}{_visit(rules, language)}.",
        )
        return
    if trigger.event is Event.NTH_ORDER:
        place = say_ordinal(trigger.nth, language)
        yield pick(
            language,
            f"Als Empfehlung zählt die {place} Bestellung einer Person.",
            f"A friend’s {place} order counts as a referral.",
        )
    elif trigger.event is not Event.SUBSCRIPTION_CYCLE:
        yield pick(language, "Jede Bestellung zählt, nicht nur die erste.", "Every order counts, not only the first.")
    yield pick(
        language,
        f"Die erste Bestellung muss {until}{_visit(rules, language)} kommen.",
        f"The first order must come {until}{_visit(rules, language)}.",
    )


def _visit(rules: Rules, language: Language) -> str:
    """Who comes by the link and accepts nothing has a time of their own."""
    if rules.window.attribution_days == rules.window.claim_days:
        return pick(language, " oder dem Öffnen des Links", " or opening the link")
    days = say_days(rules.window.attribution_days, language)
    return pick(language, f" oder von {days} nach dem Öffnen des Links", f", or within {days} of opening the link")


def _several(rules: Rules, language: Language) -> str:
    has_code = rules.friend.kind in CODE_KINDS and not rules.friend.is_earned
    if has_code:
        return pick(
            language,
            "Haben mehrere dieselbe Person eingeladen, zählt die Einladung, deren Code sie benutzt, sonst die zuletzt "
            "angenommene.",
            "If several people invite the same friend, the invitation whose code is used counts, or else the one "
            "accepted last.",
        )
    return pick(
        language,
        "Haben mehrere dieselbe Person eingeladen, zählt die zuletzt angenommene Einladung.",
        "If several people invite the same friend, the invitation accepted last counts.",
    )


def _code(rules: Rules, language: Language) -> Iterator[str]:
    friend = rules.friend
    if friend.kind is BenefitKind.NONE:
        return
    if friend.is_earned:
        yield _earned(rules, language)
        return
    if _is_above_zero(friend.minimum):
        assert friend.minimum is not None
        yield pick(
            language,
            f"Mindestbestellwert für das Angebot: {say_sum(friend.minimum, language)}, ohne Versand.",
            f"Minimum order value for the offer: {say_sum(friend.minimum, language)}, shipping not included.",
        )
    if friend.reach != ALL_PRODUCTS:
        yield pick(language, "Das Angebot gilt für ausgewählte Produkte.", "The offer is for selected products.")
    if friend.valid_days is not None:
        days = say_days(friend.valid_days, language)
        yield pick(
            language,
            f"Das Angebot verfällt nach {days}, wenn es nicht genutzt wird.",
            f"The offer expires after {days} if it is not used.",
        )
    if friend.kind in CODE_KINDS:
        yield pick(language, "Ein Code pro Person, für eine Bestellung.", "One code a person, for one order.")
        yield say_combining(friend, language)


def _earned(rules: Rules, language: Language) -> str:
    is_sent, days = rules.hold.starts_at is HoldStart.FULFILLED, say_days(rules.hold.days, language)
    offer, done = say_benefit(rules.friend, language), ("versandt", "shipped") if is_sent else ("bezahlt", "paid")
    if rules.hold.days == 0:
        return pick(
            language,
            f"Die geworbene Person bekommt {offer}, wenn die Bestellung {done[0]} ist.",
            f"Your friend gets {offer} when the order is {done[1]}.",
        )
    return pick(
        language,
        f"Die geworbene Person bekommt {offer}, wenn die Bestellung {done[0]} und nach {days} weder storniert noch "
        "zurückgegeben ist.",
        f"Your friend gets {offer} when the order is {done[1]} and, after {days}, neither cancelled nor returned.",
    )


def _time(rules: Rules, language: Language) -> Iterator[str]:
    start, end = rules.schedule.start, rules.schedule.end
    if start is not None:
        day = say_day(start.replace(tzinfo=UTC), None, language)
        yield pick(language, f"Einladungen gelten ab {day}.", f"Invitations are good from {day}.")
    if end is not None:
        # The end itself no longer belongs to it: midnight means the day before.
        day = say_day((end - timedelta(microseconds=1)).replace(tzinfo=UTC), None, language)
        yield pick(language, f"Einladungen gelten bis {day}.", f"Invitations are good until {day}.")


def _is_above_zero(amount: Money | None) -> bool:
    return amount is not None and amount.amount_minor > 0
