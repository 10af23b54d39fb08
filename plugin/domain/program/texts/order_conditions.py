"""Which orders count, in English and German, so that both sides can read it: what is measured, where it was made.

Whatever can refuse an order by what it is stands here once; friends and advocates read the same sentences.
"""

from collections.abc import Iterator

from plugin.domain.program.choice import Approval, Channel, Event, HoldStart
from plugin.domain.program.rules import Rules, Trigger
from plugin.domain.program.texts.benefit_text import join_texts, pick, say_sum
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.market_text import has_own_minimum
from plugin.domain.program.texts.reach_text import say_reach_conditions

_CHANNELS = {
    Channel.ONLINE: ("online", "online"),
    Channel.POS: ("im Laden", "in the store"),
    Channel.DRAFT_ORDER: ("auf Rechnung", "by invoice"),
}
_LOOKED_AT = {
    Approval.MANUAL: ("Jede Prämie gibt ein Mensch frei.", "A person releases each reward."),
    Approval.AUTO_UNLESS_FLAGGED: (
        "Fällt an einer Bestellung etwas auf, sieht sie sich vorher ein Mensch an und entscheidet.",
        "If something about an order stands out, a person looks at it first and decides.",
    ),
    Approval.AUTO: (
        "Ist an der Zahlung einer Bestellung etwas unklar, sieht sie sich vorher ein Mensch an und entscheidet.",
        "If something about the payment of an order is in doubt, a person looks at it first and decides.",
    ),
}


def say_order_conditions(rules: Rules, language: Language) -> Iterator[str]:
    """Give what an order must be to count, a sentence each."""
    trigger = rules.trigger
    yield _minimum(rules, language)
    if not trigger.counts_gift_cards:
        yield pick(language, "Gekaufte Geschenkkarten zählen nicht.", "Gift cards that are bought do not count.")
    yield from say_reach_conditions(trigger.reach, language)
    yield _channels(trigger, language)
    yield from _event(rules, language)


def say_looked_at(approval: Approval, language: Language) -> str:
    """Say when a person looks at an order before anything is given."""
    return pick(language, *_LOOKED_AT[approval])


def _minimum(rules: Rules, language: Language) -> str:
    trigger = rules.trigger
    if trigger.minimum is None or trigger.minimum.amount_minor <= 0:
        return pick(
            language,
            "Bleibt nach Rabatten für die Ware nichts zu zahlen, zählt eine Bestellung nicht.",
            "An order for which discounts leave nothing to pay but shipping does not count.",
        )
    least = say_sum(trigger.minimum, language)
    if has_own_minimum(rules):
        return pick(
            language,
            f"Es zählen Bestellungen ab {least}, in einzelnen Ländern ab einem anderen Betrag (siehe unten), nach "
            "Rabatten und ohne Versand.",
            f"Orders of {least} or more count, in some countries of another amount (see below), after discounts and "
            "without shipping.",
        )
    if trigger.reach.is_all:
        return pick(
            language,
            f"Es zählen Bestellungen ab {least}, nach Rabatten und ohne Versand.",
            f"Orders of {least} or more count, after discounts and without shipping.",
        )
    return pick(
        language,
        f"Es zählen Bestellungen ab {least} an Produkten, die zählen, nach Rabatten und ohne Versand.",
        f"Orders with {least} or more of products that count qualify, after discounts and without shipping.",
    )


def _channels(trigger: Trigger, language: Language) -> str:
    if trigger.channels == {Channel.ONLINE}:
        return pick(language, "Es zählen nur Online-Bestellungen.", "Only orders made online count.")
    named = [pick(language, *_CHANNELS[one]) for one in Channel if one in trigger.channels]
    places = join_texts(named, pick(language, "und", "and"))
    return pick(language, f"Es zählen Bestellungen {places}.", f"Orders made {places} count.")


def _event(rules: Rules, language: Language) -> Iterator[str]:
    event = rules.trigger.event
    if event is Event.ORDER_FULFILLED and rules.hold.starts_at is not HoldStart.FULFILLED:
        yield pick(
            language, "Eine Bestellung zählt erst, wenn sie versandt ist.", "An order counts once it is shipped."
        )
    if event is Event.SUBSCRIPTION_CYCLE:
        yield pick(language, "Es zählen nur Abo-Bestellungen.", "Only orders of a subscription count.")
