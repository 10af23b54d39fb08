"""What the reward calculator says to a merchant, in English and German: the limit, the steps to it, the warning.

Estimates stay estimates in every sentence; none tells a merchant what to do or what will come.
"""

from functools import partial

from plugin.domain.money import Money
from plugin.domain.program.cost.program_cost import Shortfall
from plugin.domain.program.cost.reward_calculator import Finding, RewardWeighing
from plugin.domain.program.texts.language import Language, say_money, say_percent


def say_limit(weighing: RewardWeighing, language: Language) -> str:
    """Say in a line how much both sides may get together for one approved referral."""
    limit = say_money(weighing.limit, language)
    if language is Language.DE:
        return f"Nach Ihren Angaben bringt eine bestätigte Empfehlung {limit} ein, für beide Seiten zusammen."
    return f"By your figures an approved referral earns {limit}, for both sides together."


def say_warning(weighing: RewardWeighing, language: Language) -> str | None:
    """Say that friend offer and reward are more than a referral earns, and by how much; None when they fit."""
    total, limit = say_money(weighing.total_cost, language), say_money(weighing.limit, language)
    excess = say_money(weighing.excess, language)
    is_german = language is Language.DE
    match weighing.finding:
        case Finding.FITS:
            return None
        case Finding.ABOVE if is_german:
            return (
                f"Freundesangebot und Prämie kosten bei einer durchschnittlichen Bestellung zusammen {total}. "
                f"Das sind {excess} mehr, als eine Empfehlung nach Ihren Angaben einbringt ({limit})."
            )
        case Finding.ABOVE:
            return (
                f"Friend offer and reward together cost {total} for an average order. "
                f"That is {excess} more than a referral earns by your figures ({limit})."
            )
        case Finding.NOTHING_EARNED if is_german:
            return (
                f"Nach Ihren Angaben bringt eine Empfehlung nichts ein. Freundesangebot und Prämie kosten bei einer "
                f"durchschnittlichen Bestellung zusammen {total}."
            )
        case Finding.NOTHING_EARNED:
            return (
                f"By your figures a referral earns nothing. Friend offer and reward together cost {total} for an "
                "average order."
            )


def say_standing(weighing: RewardWeighing, language: Language) -> str:
    """Say how friend offer and reward stand to the limit: the warning above it, and below it how much is left."""
    return say_warning(weighing, language) or _say_fit(weighing, language)


def say_steps(weighing: RewardWeighing, language: Language) -> tuple[str, ...]:
    """Say how the limit came about and what stands against it, a line each, in the order they are computed."""
    lines = _german_steps(weighing) if language is Language.DE else _english_steps(weighing)
    return (*lines, _say_costs(weighing, language))


def say_shortfall(shortfall: Shortfall, language: Language) -> str:
    """Say that an average order is too small to earn what was worked out, and from which value on it would."""
    is_german = language is Language.DE
    average = say_money(shortfall.average_order, language)
    said = []
    if shortfall.offer_from is not None:
        least = say_money(shortfall.offer_from, language)
        said.append(
            f"Ihre mittlere Bestellung ({average}) ist zu klein für das Freundesangebot, das ab {least} gilt."
            if is_german
            else f"Your average order ({average}) is too small for the friend offer, which begins at {least}."
        )
    if shortfall.counts_from is not None:
        said.append(_say_uncounted(shortfall, shortfall.counts_from, language))
    said.append("Die Rechnung gilt nur für größere." if is_german else "What is worked out holds only for larger ones.")
    return " ".join(said)


def _say_uncounted(shortfall: Shortfall, counts_from: Money, language: Language) -> str:
    average, least = say_money(shortfall.average_order, language), say_money(counts_from, language)
    left = say_money(shortfall.paid, language) if shortfall.paid != shortfall.average_order else ""
    if language is Language.DE:
        rest = f"Nach dem Rabatt bleiben {left}, und gezählt" if left else "Gezählt"
        return (
            f"Eine Bestellung über {average} zählt nicht: {rest} wird erst ab {least}, nach Rabatten und ohne Versand."
        )
    rest = f"the discount leaves {left}, and " if left else ""
    return (
        f"An order of {average} does not count: {rest}the smallest order that counts is {least}, after discounts and "
        "without shipping."
    )


def _english_steps(weighing: RewardWeighing) -> tuple[str, ...]:
    estimate, money = weighing.estimate, partial(say_money, language=Language.EN)
    margin = say_percent(estimate.margin_percent, Language.EN)
    incremental = say_percent(estimate.incremental_percent, Language.EN)
    return (
        f"First order: {margin} of {money(estimate.average_order)} is a profit of {money(weighing.first_profit)}.",
        f"Orders of the 12 months after it: a profit of {money(estimate.later_profit)}.",
        f"{incremental} would not have come without a referral: {money(weighing.counted_profit)} of both counts.",
        f"Other cost of a referral: {money(estimate.extra_cost)}. This leaves {money(weighing.limit)}.",
    )


def _german_steps(weighing: RewardWeighing) -> tuple[str, ...]:
    estimate, money = weighing.estimate, partial(say_money, language=Language.DE)
    margin = say_percent(estimate.margin_percent, Language.DE)
    incremental = say_percent(estimate.incremental_percent, Language.DE)
    return (
        f"Erste Bestellung: {margin} von {money(estimate.average_order)} sind {money(weighing.first_profit)} Gewinn.",
        f"Bestellungen der 12 Monate danach: {money(estimate.later_profit)} Gewinn.",
        f"{incremental} wären ohne Empfehlung nicht gekommen: Davon zählen {money(weighing.counted_profit)}.",
        f"Weitere Kosten einer Empfehlung: {money(estimate.extra_cost)}. Es bleiben {money(weighing.limit)}.",
    )


def _say_costs(weighing: RewardWeighing, language: Language) -> str:
    friend, advocate = say_money(weighing.friend_cost, language), say_money(weighing.advocate_cost, language)
    total = say_money(weighing.total_cost, language)
    if language is Language.DE:
        return f"Freundesangebot {friend} und Prämie {advocate} sind zusammen {total}."
    return f"Friend offer {friend} and reward {advocate} are {total} together."


def _say_fit(weighing: RewardWeighing, language: Language) -> str:
    total, limit = say_money(weighing.total_cost, language), say_money(weighing.limit, language)
    room = weighing.limit - weighing.total_cost
    less = say_money(room, language)
    if language is Language.DE:
        costs = f"Freundesangebot und Prämie kosten bei einer durchschnittlichen Bestellung zusammen {total}."
        if room.amount_minor == 0:
            return f"{costs} Das ist genau so viel, wie eine Empfehlung nach Ihren Angaben einbringt."
        return f"{costs} Das sind {less} weniger, als eine Empfehlung nach Ihren Angaben einbringt ({limit})."
    costs = f"Friend offer and reward together cost {total} for an average order."
    if room.amount_minor == 0:
        return f"{costs} That is exactly what a referral earns by your figures."
    return f"{costs} That is {less} less than a referral earns by your figures ({limit})."
