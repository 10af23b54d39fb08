"""The conditions that stand beside an offer, made from its rules and spoken to the advocate, in English and German.

Order: who and what for, how a code is used, when and how much an advocate gets, what ends or lessens it, fairness.
"""

from collections.abc import Iterator
from datetime import UTC, timedelta

from plugin.domain.money import Money
from plugin.domain.program.benefit import ALL_PRODUCTS, CODE_KINDS, BenefitKind
from plugin.domain.program.choice import Channel, Event, Group, HoldStart
from plugin.domain.program.rules import Rules
from plugin.domain.program.texts.benefit_text import join_texts, pick, say_benefit, say_combining, say_days, say_sum
from plugin.domain.program.texts.language import Language, say_day
from plugin.domain.program.texts.limit_text import say_limits
from plugin.domain.program.texts.reach_text import say_reach_conditions
from plugin.domain.program.texts.reward_conditions import say_conditions_of_reward

_GROUPS = {
    Group.AFFILIATES: ("Dieses Programm ist für Affiliates.", "This program is for affiliates."),
    Group.PARTNERS: ("Dieses Programm ist für Partner.", "This program is for partners."),
    Group.STAFF: ("Dieses Programm ist für das Team des Shops.", "This program is for the shop’s staff."),
}
_CHANNELS = {
    Channel.ONLINE: ("online", "online"),
    Channel.POS: ("im Laden", "in the store"),
    Channel.DRAFT_ORDER: ("auf Rechnung", "by invoice"),
}


def say_rules_conditions(rules: Rules, language: Language) -> tuple[str, ...]:
    """Give every condition of a program, a sentence each; nothing that its rules do not say."""
    return (
        *_who(rules, language),
        *_order(rules, language),
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
            "Es zählen nur Freunde, die in diesem Shop noch nie bestellt haben.",
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


def _order(rules: Rules, language: Language) -> Iterator[str]:
    trigger = rules.trigger
    if _is_above_zero(trigger.minimum):
        assert trigger.minimum is not None
        value = say_sum(trigger.minimum, language)
        german, english = f"ab {value}", f"of {value} or more count"
        if not trigger.reach.is_all:
            german, english = (
                f"{german} an Produkten, die zählen",
                f"with {value} or more of products that count qualify",
            )
        yield pick(
            language,
            f"Es zählen Bestellungen {german}, nach Rabatten und ohne Versand.",
            f"Orders {english}, after discounts and without shipping.",
        )
    if trigger.counts_gift_cards:
        yield pick(language, "Auch gekaufte Geschenkkarten zählen mit.", "Gift cards that are bought count too.")
    yield from say_reach_conditions(trigger.reach, language)
    if trigger.channels != {Channel.ONLINE}:
        named = [pick(language, *_CHANNELS[one]) for one in Channel if one in trigger.channels]
        places = join_texts(named, pick(language, "und", "and"))
        yield pick(language, f"Es zählen Bestellungen {places}.", f"Orders made {places} count.")
    if not trigger.first_order_only and trigger.event in (Event.ORDER_PAID, Event.ORDER_FULFILLED):
        yield pick(language, "Jede Bestellung zählt, nicht nur die erste.", "Every order counts, not only the first.")
    days = say_days(rules.window.claim_days, language)
    yield pick(
        language,
        f"Die erste Bestellung muss innerhalb von {days} nach dem Annehmen der Einladung kommen.",
        f"The first order must come within {days} of accepting the invitation.",
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
            f"Dein Freund bekommt {offer}, wenn die Bestellung {done[0]} ist.",
            f"Your friend gets {offer} when the order is {done[1]}.",
        )
    return pick(
        language,
        f"Dein Freund bekommt {offer}, wenn die Bestellung {done[0]} und nach {days} weder storniert noch "
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
