"""The list beside an offer, by value in both languages: all that the rules say, and nothing that they do not."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from plugin.domain.money import Money
from plugin.domain.program.benefit import NOTHING, Benefit, BenefitKind, Combines, Reach
from plugin.domain.program.choice import (
    Approval,
    Channel,
    Event,
    Group,
    HoldStart,
    Leaderboard,
    PartialReturn,
    Per,
    Policy,
    Stop,
)
from plugin.domain.program.rules import (
    AdvocatePlan,
    Caps,
    Chain,
    Eligibility,
    Hold,
    Market,
    Multiplier,
    Play,
    PointRules,
    Race,
    Rules,
    Schedule,
    Sharing,
    Trigger,
    Window,
)
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.rules_conditions import say_rules_conditions
from plugin.preset_files import find_preset

EUR = "EUR"
TEN = Benefit(BenefitKind.FIXED, amount=Money(10_00, EUR))
PLAIN = Rules(EUR, friend=TEN, advocate=AdvocatePlan(options=(TEN,)))
SHOES = Reach(collections=("gid://shopify/Collection/1",))


def test_the_conditions_of_zalando() -> None:
    preset = find_preset("zalando")
    assert preset is not None

    assert say(preset.rules(EUR), Language.EN) == [
        "Only friends who have never ordered from this shop count.",
        "You can refer once you have ordered here yourself.",
        "Orders of €50 or more count, after discounts and without shipping.",
        "Gift cards that are bought do not count.",
        "Only orders made online count.",
        "One order per friend counts as a referral, within 30~days of accepting the invitation or opening the link.",
        "If several people invite the same friend, the invitation whose code is used counts, or else the one accepted "
        "last.",
        "Minimum order value for the offer: €50, shipping not included.",
        "One code a person, for one order.",
        "Can be combined with shipping discounts, not with others.",
        "The reward is given when the order is neither cancelled nor returned 44~days after it is shipped.",
        "If the order is cancelled, returned or its payment taken back later, what is not used yet is taken back.",
        "If something about an order stands out, a person looks at it first and decides.",
        "A discount code is personal, is for one order and is not paid out.",
        "The reward can be used on orders of €50 or more.",
        "The reward does not expire.",
        "If returns bring the order below €50, there is no reward.",
        "At most 5 rewards a month.",
        "At most 20 rewards in all.",
        "Once a limit is reached, there is no further reward.",
        "Not for orders through your own referral link.",
        "Orders from your household do not count.",
        "Link and code do not belong on discount sites or in search ads.",
    ]
    assert say(preset.rules(EUR), Language.DE) == [
        "Es zählt nur, wer in diesem Shop noch nie bestellt hat.",
        "Empfehlen kann, wer hier selbst bestellt hat.",
        "Es zählen Bestellungen ab 50~€, nach Rabatten und ohne Versand.",
        "Gekaufte Geschenkkarten zählen nicht.",
        "Es zählen nur Online-Bestellungen.",
        "Als Empfehlung zählt eine Bestellung pro Person, innerhalb von 30~Tagen nach dem Annehmen der Einladung oder "
        "dem Öffnen des Links.",
        "Haben mehrere dieselbe Person eingeladen, zählt die Einladung, deren Code sie benutzt, sonst die zuletzt "
        "angenommene.",
        "Mindestbestellwert für das Angebot: 50~€, ohne Versand.",
        "Ein Code pro Person, für eine Bestellung.",
        "Kombinierbar mit Versandrabatten, mit anderen nicht.",
        "Die Prämie gibt es, wenn die Bestellung 44~Tage nach dem Versand weder storniert noch zurückgegeben ist.",
        "Wird die Bestellung später storniert, zurückgegeben oder ihre Zahlung zurückgeholt, wird zurückgenommen, was "
        "davon noch nicht genutzt ist.",
        "Fällt an einer Bestellung etwas auf, sieht sie sich vorher ein Mensch an und entscheidet.",
        "Ein Rabattcode ist persönlich, gilt für eine Bestellung und wird nicht ausgezahlt.",
        "Die Prämie lässt sich ab 50~€ Einkauf einlösen.",
        "Die Prämie verfällt nicht.",
        "Fällt die Bestellung durch eine Rückgabe unter 50~€, gibt es keine Prämie.",
        "Höchstens 5 Prämien im Monat.",
        "Höchstens 20 Prämien insgesamt.",
        "Ist eine Obergrenze erreicht, gibt es keine weitere Prämie.",
        "Nicht für Bestellungen über den eigenen Empfehlungslink.",
        "Bestellungen aus deinem Haushalt zählen nicht.",
        "Link und Code gehören nicht auf Gutscheinseiten oder in Suchanzeigen.",
    ]


def with_plan(**changes: object) -> Rules:
    return replace(PLAIN, advocate=replace(PLAIN.advocate, **changes))  # type: ignore[arg-type]


SPECIAL: tuple[tuple[Rules, str, str], ...] = (
    (
        replace(PLAIN, group=Group.STAFF),
        "Dieses Programm ist für das Team des Shops.",
        "This program is for the shop’s staff.",
    ),
    (
        replace(PLAIN, eligibility=Eligibility(advocate_min_orders=0)),
        "Empfehlen kann man auch ohne eigene Bestellung.",
        "You can refer without an order of your own.",
    ),
    (
        replace(PLAIN, eligibility=Eligibility(advocate_min_orders=3, wait_days=42)),
        "Empfehlen geht 42~Tage nach der ersten eigenen Bestellung los.",
        "Referring starts 42~days after your own first order.",
    ),
    (
        replace(PLAIN, eligibility=Eligibility(same_household=Policy.ALLOW)),
        "Auch Bestellungen aus deinem Haushalt zählen.",
        "Orders from your household count too.",
    ),
    (
        replace(PLAIN, trigger=Trigger(channels=frozenset(Channel))),
        "Es zählen Bestellungen online, im Laden und auf Rechnung.",
        "Orders made online, in the store and by invoice count.",
    ),
    (
        replace(PLAIN, trigger=Trigger(first_order_only=False, counts_gift_cards=True, reach=SHOES)),
        "Jede Bestellung zählt, nicht nur die erste.",
        "Every order counts, not only the first.",
    ),
    (
        replace(PLAIN, trigger=Trigger(reach=SHOES)),
        "Von einer Bestellung zählen nur: ausgewählte Produkte.",
        "Of an order, only these products count: selected products.",
    ),
    (
        replace(PLAIN, friend=replace(TEN, valid_days=1, combines=Combines(True, True, True))),
        "Kombinierbar mit Produktrabatten, Bestellrabatten und Versandrabatten.",
        "Can be combined with product discounts, order discounts and shipping discounts.",
    ),
    (
        replace(PLAIN, friend=replace(TEN, combines=Combines(shipping=False))),
        "Nicht mit anderen Rabatten kombinierbar.",
        "Cannot be combined with other discounts.",
    ),
    (
        replace(PLAIN, friend=replace(TEN, valid_days=1)),
        "Das Angebot verfällt nach 1~Tag, wenn es nicht genutzt wird.",
        "The offer expires after 1~day if it is not used.",
    ),
    (
        replace(PLAIN, window=Window(claim_days=90)),
        "Als Empfehlung zählt eine Bestellung pro Person, innerhalb von 90~Tagen nach dem Annehmen der Einladung oder "
        "von 30~Tagen nach dem Öffnen des Links.",
        "One order per friend counts as a referral, within 90~days of accepting the invitation, or within 30~days of "
        "opening the link.",
    ),
    (
        replace(PLAIN, trigger=Trigger(Event.NTH_ORDER, nth=3, first_order_only=False)),
        "Als Empfehlung zählt die 3. Bestellung einer Person.",
        "A friend’s 3rd order counts as a referral.",
    ),
    (
        replace(PLAIN, trigger=Trigger(first_order_only=False)),
        "Die erste Bestellung muss innerhalb von 30~Tagen nach dem Annehmen der Einladung oder dem Öffnen des Links "
        "kommen.",
        "The first order must come within 30~days of accepting the invitation or opening the link.",
    ),
    (
        replace(PLAIN, trigger=Trigger(Event.SUBSCRIPTION_CYCLE, first_order_only=False)),
        "Es zählen nur Abo-Bestellungen.",
        "Only orders of a subscription count.",
    ),
    (
        replace(PLAIN, trigger=Trigger(Event.ORDER_FULFILLED)),
        "Eine Bestellung zählt erst, wenn sie versandt ist.",
        "An order counts once it is shipped.",
    ),
    (
        replace(PLAIN, approval=Approval.AUTO, eligibility=Eligibility(same_household=Policy.ALLOW)),
        "Ist an der Zahlung einer Bestellung etwas unklar, sieht sie sich vorher ein Mensch an und entscheidet.",
        "If something about the payment of an order is in doubt, a person looks at it first and decides.",
    ),
    (
        replace(PLAIN, friend=NOTHING),
        "Haben mehrere dieselbe Person eingeladen, zählt die zuletzt angenommene Einladung.",
        "If several people invite the same friend, the invitation accepted last counts.",
    ),
    (
        replace(PLAIN, hold=Hold(HoldStart.FULFILLED, 0)),
        "Die Prämie gibt es, wenn die Bestellung versandt ist.",
        "The reward is given when the order is shipped.",
    ),
    (
        replace(PLAIN, trigger=Trigger(Event.LEAD)),
        "Die Prämie gibt es nach der Anmeldung.",
        "The reward is given after your friend signs up.",
    ),
    (
        replace(PLAIN, approval=Approval.MANUAL),
        "Jede Prämie gibt ein Mensch frei.",
        "A person releases each reward.",
    ),
    (
        with_plan(options=(TEN, Benefit(BenefitKind.POINTS, points=500)), choose_days=7),
        "Wählst du innerhalb von 7~Tagen nicht, bekommst du 10~€.",
        "If you do not choose within 7~days, you get €10.",
    ),
    (
        with_plan(options=(Benefit(BenefitKind.STORE_CREDIT, amount=Money(10_00, EUR)),)),
        "Guthaben steht in deinem Kundenkonto und wird nicht ausgezahlt.",
        "Store credit is kept in your customer account and is not paid out.",
    ),
    (
        with_plan(options=(replace(TEN, valid_days=1095),)),
        "Die Prämie verfällt nach 1.095~Tagen.",
        "The reward expires after 1,095~days.",
    ),
    (
        with_plan(options=(TEN, Benefit(BenefitKind.ACCESS, name="Club", tag="club", valid_days=90))),
        "Nach 90~Tagen verfällt: „Club“.",
        "This expires after 90~days: “Club”.",
    ),
    (
        replace(PLAIN, partial_return=PartialReturn.PRO_RATA),
        "Wird ein Teil zurückgegeben, wird die Prämie im gleichen Verhältnis kleiner.",
        "If a part is returned, the reward becomes smaller in proportion.",
    ),
    (
        replace(PLAIN, partial_return=PartialReturn.IGNORE),
        "Wird nur ein Teil zurückgegeben, bleibt die Prämie gleich.",
        "If only a part is returned, the reward stays the same.",
    ),
    (
        with_plan(stop_when=frozenset({Stop.ADVOCATE_CANCELLED, Stop.FRIEND_PAUSED})),
        "Die laufende Prämie endet, wenn das Abo deines Freundes pausiert oder du dein eigenes Abo kündigst.",
        "The running reward ends when your friend’s subscription is paused or you cancel your own subscription.",
    ),
    (
        replace(PLAIN, caps=Caps(lifetime_value=Money(5000_00, EUR))),
        "Höchstens 5.000,00~€ insgesamt.",
        "At most €5,000.00 in all.",
    ),
    (
        replace(PLAIN, caps=Caps(per_year_value=Money(50_00, EUR), per_month=5)),
        "Ist eine Obergrenze erreicht, kann die Prämie kleiner sein oder entfallen.",
        "Once a limit is reached, the reward may be less or nothing.",
    ),
    (
        with_plan(per=Per.EVERY_N, n=3),
        "Wie hoch die Prämie ist, steht fest, wenn die Wartezeit vorbei ist.",
        "How much the reward is, is settled when the wait is over.",
    ),
    (
        replace(PLAIN, caps=Caps(own_subscription_price=True)),
        "Im Monat gibt es nie mehr, als dein eigenes Abo kostet.",
        "In a month you never get more than your own subscription costs.",
    ),
    (
        replace(PLAIN, caps=Caps(daily_budget=Money(100_00, EUR))),
        "Neue Einladungen gibt es, solange das Budget des Programms reicht; was zugesagt ist, bleibt.",
        "New invitations are there as long as the program’s budget lasts; what was promised stays.",
    ),
    (
        replace(PLAIN, multiplier=Multiplier("VIP", Decimal("1.50"))),
        "Trägt dein Kundenkonto den Tag „VIP“, wenn die Bestellung deines Freundes gezählt wird, bekommst du für die "
        "Empfehlung das 1,5-Fache.",
        "If your customer account carries the tag “VIP” when your friend’s order is counted, you get 1.5 times as much "
        "for the referral.",
    ),
    (
        replace(PLAIN, points=PointRules(per_100=Money(1_00, EUR))),
        "100 Punkte sind 1~€ wert.",
        "100 points are worth €1.",
    ),
    (
        replace(PLAIN, race=Race(10, Benefit(BenefitKind.MANUAL, name="Car"), is_on=True)),
        "Wer zuerst 10 bestätigte Empfehlungen hat, bekommt „Car“.",
        "Whoever comes first to 10 approved referrals gets “Car”.",
    ),
    (
        replace(PLAIN, chain=Chain(1, Decimal("0.1"), legal_tick=True)),
        "Empfiehlt jemand weiter, den du geworben hast, bekommst du 10~% dieser Prämie; weiter geht es nicht.",
        "When someone you referred refers on, you get 10% of that reward; it goes no further.",
    ),
    (
        replace(PLAIN, play=Play(Leaderboard.MONTHLY)),
        "In der Rangliste steht nur, wer das möchte, und mit Spitznamen.",
        "The leaderboard shows only those who want it, by nickname.",
    ),
    (
        replace(PLAIN, markets={"CH": Market("CHF", Money(12_00, "CHF"), Money(12_00, "CHF"), Money(60_00, "CHF"))}),
        "Lieferland Schweiz, in CHF bezahlt: du gibst 12~CHF, du bekommst 12~CHF, ab 60~CHF Einkauf.",
        "Delivery country Switzerland, paid in CHF: you give CHF~12, you get CHF~12, on orders of CHF~60 or more.",
    ),
    (
        replace(PLAIN, sharing=Sharing(search_ads_allowed=True)),
        "Link und Code gehören nicht auf Gutscheinseiten.",
        "Link and code do not belong on discount sites.",
    ),
    (
        replace(PLAIN, schedule=Schedule(end=datetime(2027, 3, 1))),  # noqa: DTZ001 - the shop's wall clock
        "Einladungen gelten bis 28. Februar 2027.",
        "Invitations are good until 28 February 2027.",
    ),
    (
        replace(PLAIN, schedule=Schedule(start=datetime(2026, 12, 1, 9))),  # noqa: DTZ001 - the shop's wall clock
        "Einladungen gelten ab 1. Dezember 2026.",
        "Invitations are good from 1 December 2026.",
    ),
)


@pytest.mark.parametrize(("rules", "german", "english"), SPECIAL)
def test_what_is_special_is_said_and_only_then(rules: Rules, german: str, english: str) -> None:
    assert german in say(rules, Language.DE)
    assert english in say(rules, Language.EN)
    assert german not in say(PLAIN, Language.DE)
    assert english not in say(PLAIN, Language.EN)
    assert len(say(rules, Language.DE)) == len(say(rules, Language.EN))


def test_what_an_order_without_a_minimum_must_be_is_said_too() -> None:
    """€10 off an order of €8 leaves nothing to pay, and such an order is refused."""
    assert "An order for which discounts leave nothing to pay but shipping does not count." in say(PLAIN, Language.EN)
    assert "Bleibt nach Rabatten für die Ware nichts zu zahlen, zählt eine Bestellung nicht." in say(PLAIN, Language.DE)


def test_of_a_fixed_reward_nobody_reads_that_its_amount_is_settled_later() -> None:
    """5 a month: a reward of €10 is €10 or none; what is said of it says no more."""
    said = say(replace(PLAIN, caps=Caps(per_month=5)), Language.EN)

    assert "Once a limit is reached, there is no further reward." in said
    assert not any("settled" in one or "less" in one for one in said)


def test_gift_cards_are_not_mentioned_where_they_count() -> None:
    assert "Gift cards that are bought do not count." in say(PLAIN, Language.EN)
    assert "Geschenkkarte" not in " ".join(say(replace(PLAIN, trigger=Trigger(counts_gift_cards=True)), Language.DE))


def test_where_nobody_is_asked_about_a_household_nothing_is_said_of_it() -> None:
    """Without a person who decides, a household that would be held counts as any other."""
    assert "household" in " ".join(say(PLAIN, Language.EN))
    assert "household" not in " ".join(say(replace(PLAIN, approval=Approval.AUTO), Language.EN))


def test_a_race_that_is_off_and_a_market_without_amounts_are_not_mentioned() -> None:
    quiet = replace(PLAIN, race=Race(10, Benefit(BenefitKind.MANUAL, name="Car")), markets={"AT": Market("EUR")})

    assert say(quiet, Language.EN) == say(PLAIN, Language.EN)


def test_without_anything_to_give_there_is_no_code_and_no_reward_to_speak_of() -> None:
    said = say(Rules(EUR), Language.EN)

    assert not any("code a person" in text or "reward" in text for text in said)


def say(rules: Rules, language: Language) -> list[str]:
    return [text.replace("\u00a0", "~") for text in say_rules_conditions(rules, language)]
