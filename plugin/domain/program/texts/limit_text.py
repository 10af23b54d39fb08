"""What limits a program and what goes beyond the plain offer: caps, fairness, markets, a race; a sentence each."""

from collections.abc import Iterator

from plugin.domain.program.choice import Approval, Leaderboard, Policy
from plugin.domain.program.rules import Rules
from plugin.domain.program.texts.benefit_text import join_texts, pick, say_benefit, say_sum
from plugin.domain.program.texts.language import Language, say_percent
from plugin.domain.program.texts.market_text import say_markets
from plugin.domain.program.texts.reward_text import say_caps, say_settling

_HOUSEHOLD = {
    Policy.HOLD: (
        "Kommt eine Bestellung aus deinem Haushalt, sieht sie sich erst ein Mensch an.",
        "If an order comes from your household, a person looks at it first.",
    ),
    Policy.REJECT: (
        "Bestellungen aus deinem Haushalt zählen nicht.",
        "Orders from your household do not count.",
    ),
    Policy.ALLOW: (
        "Auch Bestellungen aus deinem Haushalt zählen.",
        "Orders from your household count too.",
    ),
}


def say_limits(rules: Rules, language: Language) -> tuple[str, ...]:
    """Give the limits of a program, then what is fair, then what it has beyond the plain offer and in its markets."""
    return (
        *say_caps(rules, language),
        *_own_price(rules, language),
        *say_settling(rules, language),
        *_budget(rules, language),
        *_fairness(rules, language),
        *_beyond(rules, language),
        *say_markets(rules, language),
    )


def _own_price(rules: Rules, language: Language) -> Iterator[str]:
    if rules.caps.own_subscription_price:
        yield pick(
            language,
            "Im Monat gibt es nie mehr, als dein eigenes Abo kostet.",
            "In a month you never get more than your own subscription costs.",
        )


def _budget(rules: Rules, language: Language) -> Iterator[str]:
    if rules.caps.daily_budget is not None or rules.caps.whole_budget is not None:
        yield pick(
            language,
            "Neue Einladungen gibt es, solange das Budget des Programms reicht; was zugesagt ist, bleibt.",
            "New invitations are there as long as the program’s budget lasts; what was promised stays.",
        )


def _fairness(rules: Rules, language: Language) -> Iterator[str]:
    yield pick(
        language,
        "Nicht für Bestellungen über den eigenen Empfehlungslink.",
        "Not for orders through your own referral link.",
    )
    household = rules.eligibility.same_household
    if household is not Policy.HOLD or rules.approval is not Approval.AUTO:
        yield pick(language, *_HOUSEHOLD[household])
    places = []
    if not rules.sharing.discount_sites_allowed:
        places.append(pick(language, "auf Gutscheinseiten", "on discount sites"))
    if not rules.sharing.search_ads_allowed:
        places.append(pick(language, "in Suchanzeigen", "in search ads"))
    if places:
        named = join_texts(places, pick(language, "oder", "or"))
        yield pick(language, f"Link und Code gehören nicht {named}.", f"Link and code do not belong {named}.")


def _beyond(rules: Rules, language: Language) -> Iterator[str]:
    if rules.multiplier is not None:
        factor, tag = f"{rules.multiplier.factor.normalize():f}", rules.multiplier.segment
        yield pick(
            language,
            f"Trägt dein Kundenkonto den Tag „{tag}“, wenn die Bestellung deines Freundes gezählt wird, bekommst du "
            f"für die Empfehlung das {factor.replace('.', ',')}-Fache.",
            f"If your customer account carries the tag “{tag}” when your friend’s order is counted, you get {factor} "
            "times as much for the referral.",
        )
    if rules.points.per_100 is not None:
        value = say_sum(rules.points.per_100, language)
        yield pick(language, f"100 Punkte sind {value} wert.", f"100 points are worth {value}.")
    if rules.race is not None and rules.race.is_on:
        count, prize = rules.race.first_to, say_benefit(rules.race.benefit, language)
        yield pick(
            language,
            f"Wer zuerst {count} bestätigte Empfehlungen hat, bekommt {prize}.",
            f"Whoever comes first to {count} approved referrals gets {prize}.",
        )
    if rules.chain.levels:
        share = say_percent(rules.chain.share * 100, language)
        yield pick(
            language,
            f"Empfiehlt jemand weiter, den du geworben hast, bekommst du {share} dieser Prämie; weiter geht es nicht.",
            f"When someone you referred refers on, you get {share} of that reward; it goes no further.",
        )
    if rules.play.leaderboard is not Leaderboard.OFF:
        yield pick(
            language,
            "In der Rangliste steht nur, wer das möchte, und mit Spitznamen.",
            "The leaderboard shows only those who want it, by nickname.",
        )
