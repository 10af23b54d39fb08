"""What was noticed about a recommendation, in English and German: facts in plain words, and nobody is accused.

The merchant's people read these; so may the person whom it is about, when they ask (Art. 15, 22 GDPR). A text says what
was seen and never what it means about somebody.
"""

from collections.abc import Mapping

from plugin.domain.orders.suspicion import HardFact, Outcome, Signal
from plugin.domain.orders.suspicion_leaks import LeakHint
from plugin.domain.program.texts.language import Language

_Texts = tuple[str, str]

_OUTCOMES: Mapping[Outcome, _Texts] = {
    Outcome.AUTO: ("Nothing unusual.", "Nichts Ungewöhnliches."),
    Outcome.HOLD: ("Somebody should look at this.", "Das sollte sich jemand ansehen."),
    Outcome.LIKELY_ABUSE: (
        "Several things coincide. Somebody should look at this first.",
        "Mehreres trifft zusammen. Das sollte sich jemand zuerst ansehen.",
    ),
    Outcome.REFUSED: (
        "The conditions are not met. On request a person looks at it again.",
        "Die Bedingungen sind nicht erfüllt. Auf Wunsch sieht sich das ein Mensch noch einmal an.",
    ),
}

_FACTS: Mapping[HardFact, _Texts] = {
    HardFact.SAME_CUSTOMER: (
        "Recommended and ordered from the same customer account.",
        "Empfehlung und Bestellung kommen vom selben Kundenkonto.",
    ),
    HardFact.SAME_MAILBOX: (
        "Both e-mail addresses reach the same mailbox.",
        "Beide E-Mail-Adressen erreichen dasselbe Postfach.",
    ),
    HardFact.BOUGHT_BEFORE: (
        "This customer has ordered from the shop before.",
        "Dieser Kunde hat schon früher im Shop bestellt.",
    ),
    HardFact.HOUSEHOLD_EXCLUDED: (
        "Same surname at the same address; this program does not count recommendations within a household.",
        "Gleicher Nachname, gleiche Anschrift; dieses Programm zählt Empfehlungen im selben Haushalt nicht.",
    ),
}

_SIGNALS: Mapping[Signal, _Texts] = {
    Signal.MAIL_ALIAS: (
        "The e-mail addresses differ only in a way that this provider is known to ignore.",
        "Die E-Mail-Adressen unterscheiden sich nur so, wie es dieser Anbieter bekanntermaßen nicht beachtet.",
    ),
    Signal.MAIL_TAG: (
        "The e-mail addresses differ only in what follows the plus sign.",
        "Die E-Mail-Adressen unterscheiden sich nur hinter dem Pluszeichen.",
    ),
    Signal.OWN_DOMAIN: (
        "Both e-mail addresses are at one domain that bears the surname.",
        "Beide E-Mail-Adressen liegen bei einer Domain, die den Nachnamen trägt.",
    ),
    Signal.SAME_PHONE: ("Both gave the same phone number.", "Beide haben dieselbe Telefonnummer angegeben."),
    Signal.ALIKE_NAME: ("The two names are nearly the same.", "Die beiden Namen sind fast gleich."),
    Signal.SAME_HOUSEHOLD: (
        "Same surname at the same address: perhaps one household.",
        "Gleicher Nachname an derselben Anschrift: vielleicht ein Haushalt.",
    ),
    Signal.SAME_ADDRESS: (
        "Same address, different surnames: perhaps a shared flat.",
        "Gleiche Anschrift, verschiedene Nachnamen: vielleicht eine Wohngemeinschaft.",
    ),
    Signal.SAME_NETWORK: (
        "Both came through the same internet connection within seven days: perhaps home, work or a mobile network.",
        "Beide kamen binnen sieben Tagen über denselben Internetanschluss: vielleicht Zuhause, Arbeit oder Mobilfunk.",
    ),
    Signal.DISPOSABLE_MAIL: (
        "The e-mail address is of a service for short-lived addresses.",
        "Die E-Mail-Adresse gehört zu einem Dienst für kurzlebige Adressen.",
    ),
    Signal.RANDOM_MAIL: (
        "The e-mail address looks like random letters and digits.",
        "Die E-Mail-Adresse sieht aus wie zufällige Buchstaben und Ziffern.",
    ),
    Signal.YOUNG_ACCOUNT: (
        "The customer account was less than ten minutes old when the offer was claimed.",
        "Das Kundenkonto war beim Abruf des Angebots keine zehn Minuten alt.",
    ),
    Signal.UNVERIFIED_MAIL: (
        "The shop has not confirmed the e-mail address.",
        "Die E-Mail-Adresse ist im Shop nicht bestätigt.",
    ),
    Signal.NO_VISIT: (
        "No visit to the shop is known before the claim.",
        "Vor dem Abruf ist kein Besuch im Shop bekannt.",
    ),
    Signal.ADVOCATE_FAST: (
        "More than three approved recommendations in a day, or more than ten in a week.",
        "Mehr als drei bestätigte Empfehlungen an einem Tag oder mehr als zehn in einer Woche.",
    ),
    Signal.NETWORK_FAST: (
        "More than three claims in a day through one internet connection.",
        "Mehr als drei Abrufe an einem Tag über einen Internetanschluss.",
    ),
    Signal.CODE_PORTAL: (
        "The visitor came from a page that collects discount codes.",
        "Der Besuch kam von einer Seite, die Rabattcodes sammelt.",
    ),
    Signal.SEARCH_AD: (
        "The visitor came through a paid advertisement with the referral link.",
        "Der Besuch kam über eine bezahlte Anzeige mit dem Empfehlungslink.",
    ),
    Signal.LEAKED_CODE: (
        "The code was paused, because very many people used it within a short time.",
        "Der Code war angehalten, weil ihn in kurzer Zeit sehr viele benutzt haben.",
    ),
    Signal.SPLIT_ORDERS: (
        "Several orders to one address on one day, each just above the minimum.",
        "Mehrere Bestellungen an eine Anschrift an einem Tag, jede knapp über dem Mindestwert.",
    ),
    Signal.ADDRESS_BOUGHT_BEFORE: (
        "Somebody has ordered to this address before.",
        "An diese Anschrift hat schon jemand bestellt.",
    ),
    Signal.MADE_BY_STAFF: ("The shop's staff entered the order.", "Die Bestellung wurde vom Shop selbst angelegt."),
    Signal.RISKY_PAYMENT: (
        "Shopify advises to check the payment.",
        "Shopify rät, die Zahlung zu prüfen.",
    ),
    Signal.OPEN_DISPUTE: (
        "The payment is being disputed; the outcome is open.",
        "Zur Zahlung läuft eine Rückfrage; das Ergebnis ist offen.",
    ),
    Signal.MUTUAL_PAIR: (
        "The two have recommended the shop to each other.",
        "Die beiden haben einander den Shop empfohlen.",
    ),
    Signal.CIRCLE: (
        "The recommendations lead in a circle back to where they began.",
        "Die Empfehlungen führen im Kreis zu ihrem Anfang zurück.",
    ),
    Signal.STAR: (
        "Three or more recommended customers share one address.",
        "Drei oder mehr geworbene Kunden haben dieselbe Anschrift.",
    ),
    Signal.LIKE_BRINGER: (
        "Who ordered and who once brought the advocate, and gets a share of this, are alike in mail, phone or home.",
        "Wer bestellt hat, gleicht in E-Mail, Telefon oder Anschrift der Person, durch die diese Empfehlende kam und "
        "die einen Anteil bekommt.",
    ),
    Signal.FRAUD_CANCELLED: (
        "An order recommended by this advocate was cancelled with the reason “fraud”.",
        "Eine von dieser Person empfohlene Bestellung wurde mit dem Grund „Betrug“ storniert.",
    ),
    Signal.OFTEN_REJECTED: (
        "Three or more recommendations of this advocate were not accepted in the last 90 days.",
        "Drei oder mehr Empfehlungen dieser Person wurden in den letzten 90 Tagen nicht anerkannt.",
    ),
    Signal.STAFF_ADVOCATE: (
        "The advocate belongs to the shop's staff.",
        "Die empfehlende Person gehört zum Team des Shops.",
    ),
}

_HINTS: Mapping[LeakHint, _Texts] = {
    LeakHint.MANY_CLAIMS: (
        "More than five claims in an hour, or more than twenty in a day.",
        "Mehr als fünf Abrufe in einer Stunde oder mehr als zwanzig an einem Tag.",
    ),
    LeakHint.MANY_NETWORKS: (
        "Claims from ten or more internet connections in a day.",
        "Abrufe über zehn oder mehr Internetanschlüsse an einem Tag.",
    ),
    LeakHint.MANY_COUNTRIES: (
        "Claims from four or more countries.",
        "Abrufe aus vier oder mehr Ländern.",
    ),
    LeakHint.CODE_PORTAL: (
        "Two or more visitors came from a page that collects discount codes.",
        "Zwei oder mehr Besuche kamen von einer Seite, die Rabattcodes sammelt.",
    ),
    LeakHint.HASTE: (
        "Three or more orders within two minutes of the claim.",
        "Drei oder mehr Bestellungen keine zwei Minuten nach dem Abruf.",
    ),
    LeakHint.NEVER_SHARED: (
        "The link was never shared through the shop's page.",
        "Der Link wurde nie über die Seite des Shops geteilt.",
    ),
}


def say_outcome(outcome: Outcome, language: Language) -> str:
    """Say what becomes of a recommendation."""
    return _chosen(_OUTCOMES[outcome], language)


def say_fact(fact: HardFact, language: Language) -> str:
    """Say which condition is not met."""
    return _chosen(_FACTS[fact], language)


def say_signal(signal: Signal, language: Language) -> str:
    """Say what was noticed."""
    return _chosen(_SIGNALS[signal], language)


def say_leak_hint(hint: LeakHint, language: Language) -> str:
    """Say what was noticed about the claims of one code."""
    return _chosen(_HINTS[hint], language)


def _chosen(texts: _Texts, language: Language) -> str:
    english, german = texts
    return german if language is Language.DE else english
