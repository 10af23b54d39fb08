"""The one sentence that sums up a program, made from its rules and spoken to the advocate, in English and German."""

from plugin.domain.money import Money
from plugin.domain.program.benefit import BenefitKind
from plugin.domain.program.choice import Event, Per, StepTime
from plugin.domain.program.rules import AdvocatePlan, Rules, Tier
from plugin.domain.program.texts.benefit_text import (
    pick,
    say_benefit,
    say_from,
    say_options,
    say_ordinal,
    say_paid_as,
    say_sum,
)
from plugin.domain.program.texts.further_text import say_event, say_further
from plugin.domain.program.texts.language import Language, say_percent
from plugin.domain.program.texts.reach_text import say_reach

_STEPS = {
    StepTime.ORDER_1_FINAL: ("nach der 1. Bestellung", "after the 1st order"),
    StepTime.ORDER_2_FINAL: ("nach der 2. Bestellung", "after the 2nd order"),
    StepTime.AFTER_90_DAYS: ("nach 90\u00a0Tagen", "after 90\u00a0days"),
}


def say_rules(rules: Rules, language: Language) -> str:
    """Say in one sentence, without its full stop, what a friend gets, what an advocate gets and from when on.

    A minimum that both sides share stands once, at the end; one of its own stands beside what it is about.
    """
    shared = _shared_minimum(rules)
    further = list(say_further(rules, language))
    gained = _plan(rules, language, shared)
    if gained is None and further:
        gained = further.pop(0)
    parts = [
        _given(rules, language, shared),
        pick(language, f"du bekommst {gained}", f"you get {gained}") if gained is not None else None,
        say_from(shared, language) if shared is not None else None,
    ]
    sentence = ", ".join(part for part in parts if part is not None) + say_reach(rules.trigger.reach, language)
    if further:
        sentence += pick(language, "; dazu ", "; plus ") + ", ".join(further)
    return _as_line(sentence)


def say_gain(rules: Rules, language: Language) -> str:
    """Say in a line what an advocate gets; what there is beside the plan stands after it."""
    told = [_plan(rules, language, None, _say_form(rules, language)), *say_further(rules, language)]
    text = ", ".join(part for part in told if part is not None)
    text = text + say_reach(rules.trigger.reach, language) if text else pick(language, "nichts", "nothing")
    return _as_line(text)


def _as_line(text: str) -> str:
    """Begin with a capital, and make one bracket of two that follow each other."""
    return (text[:1].upper() + text[1:]).replace(") (", "; ")


def _shared_minimum(rules: Rules) -> Money | None:
    """The order value from which on both sides get something; that of the reward where a friend gets nothing.

    Where some products count only, that of the friend's offer is the whole cart's and another one.
    """
    least = _above_zero(rules.trigger.minimum)
    is_same = _above_zero(rules.friend.minimum) == least and rules.trigger.reach.is_all
    if rules.friend.kind is BenefitKind.NONE or is_same:
        return least
    return None


def _above_zero(amount: Money | None) -> Money | None:
    return amount if amount is not None and amount.amount_minor > 0 else None


def _given(rules: Rules, language: Language, shared: Money | None) -> str | None:
    if rules.friend.kind is BenefitKind.NONE:
        return None
    least = _above_zero(rules.friend.minimum)
    offer = say_benefit(rules.friend, language, beside=least)
    if least is not None and least != shared:
        offer += f" {say_from(least, language)}"
    return pick(language, f"du gibst {offer}", f"you give {offer}")


def _say_form(rules: Rules, language: Language) -> str:
    """That sums are discounts, where nothing else says so: a share of the order says its form itself."""
    kinds = {one.kind for rung in _ladder(rules) for one in rung.options}
    is_told = rules.advocate.per is Per.PERCENT_OF_ORDER or kinds != {BenefitKind.FIXED}
    return "" if is_told else f" {say_paid_as(BenefitKind.FIXED, language)}"


def _plan(rules: Rules, language: Language, shared: Money | None, form: str = "") -> str | None:
    """What the advocate gets by the plan or its ladder, and for what; None where that is nothing."""
    told = _told(rules, language, shared)
    if told is None:
        return None
    least = _least(rules, language) if shared is None else ""
    text = told + form + _occasion(rules, language) + least + _multiplied(rules, language)
    if rules.steps:
        steps = (f"{say_percent(one.share * 100, language)} {pick(language, *_STEPS[one.when])}" for one in rules.steps)
        text += f" ({', '.join(steps)})"
    return text


def _least(rules: Rules, language: Language) -> str:
    """Say how large the friend's order must be, so that nobody takes it for what the reward must be spent on."""
    least, trigger = _above_zero(rules.trigger.minimum), rules.trigger
    if least is None:
        return ""
    value = say_sum(least, language)
    if trigger.event is Event.NTH_ORDER or rules.advocate.per is Per.RECURRING:
        return pick(language, f" ab {value}", f" of {value} or more")
    return pick(
        language,
        f", wenn die geworbene Person für {value} oder mehr bestellt",
        f" when a friend orders for {value} or more",
    )


def _multiplied(rules: Rules, language: Language) -> str:
    if rules.multiplier is None:
        return ""
    factor, tag = f"{rules.multiplier.factor.normalize():f}", rules.multiplier.segment
    german = f" (das {factor.replace('.', ',')}-Fache mit dem Tag „{tag}“)"
    return pick(language, german, f" ({factor} times as much with the tag “{tag}”)")


def _told(rules: Rules, language: Language, beside: Money | None) -> str | None:
    plan = rules.advocate
    if plan.per is Per.PERCENT_OF_ORDER:
        return _of_order(plan, language)
    rungs = [_rung(tier, language, beside) for tier in _ladder(rules)]
    return ", ".join(rungs) if rungs else None


def _ladder(rules: Rules) -> list[Tier]:
    """Every rung on which there is something to get, from the first referral on."""
    starts_at_once = bool(rules.tiers) and rules.tiers[0].first <= 1
    rungs = rules.tiers if starts_at_once else (Tier(1, rules.advocate.options), *rules.tiers)
    return [rung for rung in rungs if any(one.kind is not BenefitKind.NONE for one in rung.options)]


def _rung(tier: Tier, language: Language, beside: Money | None) -> str:
    told = say_options(tier.options, language, beside=beside)
    if tier.first <= 1:
        return told
    place = say_ordinal(tier.first, language)
    return told + pick(language, f" ab der {place} Empfehlung", f" from the {place} referral on")


def _of_order(plan: AdvocatePlan, language: Language) -> str:
    form = say_paid_as(plan.paid_as, language)
    if plan.percent is not None:
        share = say_percent(plan.percent, language)
        return pick(language, f"{share} vom Bestellwert {form}", f"{share} of the order’s value {form}")
    steps = []
    for bracket in plan.brackets:
        reward, value = say_sum(bracket.reward, language), say_sum(bracket.threshold, language)
        is_first = bracket.threshold.amount_minor <= 0
        steps.append(reward if is_first else pick(language, f"{reward} ab {value}", f"{reward} from {value}"))
    return f"{', '.join(steps)} " + pick(language, f"Bestellwert {form}", f"of order value {form}")


def _occasion(rules: Rules, language: Language) -> str:
    plan, place = rules.advocate, say_ordinal(rules.advocate.n, language)
    text = ""
    if plan.per is Per.EVERY_N:
        text = pick(language, f" für jede {place} Empfehlung", f" for every {place} referral")
    elif plan.per is Per.NTH:
        text = pick(language, f" für deine {place} Empfehlung", f" for your {place} referral")
    elif plan.per is Per.RECURRING:
        text = _for_cycles(plan, language)
    return text + _after_event(rules, language)


def _for_cycles(plan: AdvocatePlan, language: Language) -> str:
    text = pick(
        language, " für jede Abo-Zahlung aus deiner Empfehlung", " for each subscription payment your friend makes"
    )
    if plan.cycles is not None:
        most = "once" if plan.cycles == 1 else f"{plan.cycles} times"
        text += pick(language, f", höchstens {plan.cycles}-mal", f", at most {most}")
    return text


def _after_event(rules: Rules, language: Language) -> str:
    """An event other than a friend's order changes what an advocate may expect, and so belongs into the sentence."""
    trigger = rules.trigger
    if trigger.event is Event.NTH_ORDER:
        place = say_ordinal(trigger.nth, language)
        return pick(language, f" nach der {place} Bestellung", f" after your friend’s {place} order")
    if trigger.event in (Event.LEAD, Event.SUBSCRIPTION_STARTED):
        return " " + say_event(trigger.event, language)
    return ""
