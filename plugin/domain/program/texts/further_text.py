"""What there is to get beside the plan of a program, a part of its summary each, in English and German."""

from collections.abc import Iterator

from plugin.domain.program.benefit import Benefit
from plugin.domain.program.choice import Event
from plugin.domain.program.rules import AdvocatePlan, Extra, Milestone, Rules
from plugin.domain.program.texts.benefit_text import pick, say_benefit, say_ordinal, say_paid_as
from plugin.domain.program.texts.language import Language, say_percent

_EVENTS = {
    Event.LEAD: ("für eine Anmeldung", "when a friend signs up"),
    Event.ORDER_PAID: ("für eine bezahlte Bestellung", "when a friend’s order is paid"),
    Event.ORDER_FULFILLED: ("für eine versandte Bestellung", "when a friend’s order is shipped"),
    Event.SUBSCRIPTION_STARTED: ("für ein neues Abo", "when a friend starts a subscription"),
    Event.SUBSCRIPTION_CYCLE: ("für jede Abo-Zahlung", "for each subscription payment"),
}


def say_event(event: Event, language: Language) -> str:
    """Say for what a friend does something is given."""
    return pick(language, *_EVENTS[event])


def say_further(rules: Rules, language: Language) -> Iterator[str]:
    """Give what there is to get beside the plan: bounty, shares of later orders, chain, other events, milestones."""
    plan = rules.advocate
    if plan.new_customer_bounty is not None:
        bounty = say_benefit(Benefit(plan.paid_as, amount=plan.new_customer_bounty), language)
        yield pick(
            language, f"{bounty} für eine erste Bestellung in diesem Shop", f"{bounty} for a first-time customer"
        )
    if plan.share is not None:
        yield _follow_up(plan, language)
    if rules.chain.levels:
        part = say_percent(rules.chain.share * 100, language)
        yield pick(
            language,
            f"{part} der Prämie, wenn dein Freund weiterempfiehlt",
            f"{part} of the reward when your friend refers on",
        )
    yield from (_extra(rules, extra, language) for extra in rules.extras)
    yield from (_milestone(milestone, language) for milestone in rules.milestones)


def _follow_up(plan: AdvocatePlan, language: Language) -> str:
    assert plan.share is not None
    part, months, form = plan.share, plan.share.months, say_paid_as(plan.paid_as, language)
    share = say_percent(part.percent, language)
    time = pick(
        language, f"{months} Monat{'' if months == 1 else 'en'}", f"{months} month{'' if months == 1 else 's'}"
    ).replace(" ", "\u00a0")
    if part.orders == 1:
        orders = pick(language, "der nächsten Bestellung", "of the next order")
    else:
        orders = pick(language, f"der nächsten {part.orders} Bestellungen", f"of the next {part.orders} orders")
    return f"{share} {orders} " + pick(language, f"innerhalb von {time} {form}", f"within {time} {form}")


def _extra(rules: Rules, extra: Extra, language: Language) -> str:
    if extra.event is Event.NTH_ORDER:
        place = say_ordinal(rules.trigger.nth, language)
        occasion = pick(language, f"für die {place} Bestellung", f"for a friend’s {place} order")
    else:
        occasion = say_event(extra.event, language)
    return f"{say_benefit(extra.benefit, language)} {occasion}"


def _milestone(milestone: Milestone, language: Language) -> str:
    count = milestone.at
    german = "Empfehlung" if count == 1 else "Empfehlungen"
    text = pick(language, f"bei {count} {german}", f"at {count} referral{'' if count == 1 else 's'}")
    if milestone.within_days is not None:
        days = milestone.within_days
        unit = pick(language, "Tag" if days == 1 else "Tagen", "day" if days == 1 else "days")
        text += pick(language, f" in {days}\u00a0{unit}", f" within {days}\u00a0{unit}")
    return f"{say_benefit(milestone.benefit, language)} {text}"
