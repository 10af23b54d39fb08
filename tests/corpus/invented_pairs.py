"""Pairs of an advocate and a friend of whom we know what they are: one person in disguise, a home, a firm, strangers.

A rule makes a pair of one person (`me`) and of another (`other`) of whom parts are borrowed. It says what is left to
see, and nothing else is: whoever reads the table knows what can be found and what cannot.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from tests.corpus.invented_people import Invented, invented_people

SAME = "same person"
HOME = "household"
FLAT = "shared flat"
FIRM = "colleagues"
HOUSE = "neighbours"
STRANGERS = "strangers"
CLASSES = (SAME, HOME, FLAT, FIRM, HOUSE, STRANGERS)

PAIRS_A_RULE = 12
HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)
LOCKER = "one parcel locker"

Change = Callable[[Invented, Invented], Invented]


@dataclass(frozen=True)
class Rule:
    """How a friend is made; `gap` is the time between sightings of one network, `fits` who can be `me`."""

    group: str
    words: str
    make: Change
    gap: timedelta | None = None
    fits: Callable[[Invented], bool] = lambda me: True


@dataclass(frozen=True)
class Pair:
    """An advocate, a friend, and which rule made them."""

    rule: Rule
    advocate: Invented
    friend: Invented


def host(me: Invented) -> str:
    return me.mail.partition("@")[2]


def local(me: Invented) -> str:
    return me.mail.partition("@")[0]


def at_host(*hosts: str) -> Callable[[Invented], bool]:
    return lambda me: host(me) in hosts


TAGGED = ("gmail.com", "googlemail.com", "outlook.de", "outlook.com", "hotmail.de", "live.com", "me.com", "icloud.com")
SECOND_HOST = {
    "gmail.com": "googlemail.com",
    "googlemail.com": "gmail.com",
    "me.com": "icloud.com",
    "icloud.com": "mac.com",
    "proton.me": "protonmail.com",
    "pm.me": "proton.me",
}
TAGS_BY_REPUTE = ("posteo.de", "mailbox.org")
SIGNLESS_BY_REPUTE = ("proton.me", "pm.me")
DOTS_COUNT = ("outlook.de", "outlook.com", "hotmail.de", "gmx.de", "web.de", "t-online.de", "yahoo.de", "yahoo.co.uk")
RESPELLED = (
    ("straße", "str."),
    ("Straße", "Strasse"),
    ("Str.", "Straße"),
    ("str. ", "straße "),
    ("platz", "pl."),
    ("gasse", "g."),
    ("Street", "St"),
    ("Road", "Rd."),
    ("Avenue", "Ave"),
    (" Dr", " Drive"),
    ("straat", "str."),
    (" 96th St", " 96th Street"),
)
NEAR = {"a": "e", "e": "a", "i": "y", "o": "u"}


def tagged(me: Invented) -> str:
    return f"{local(me)}+zwei@{host(me)}"


def reputed(me: Invented) -> str:
    return tagged(me) if host(me) in TAGS_BY_REPUTE else f"{local(me).replace('.', '_')}@{host(me)}"


def dotted(me: Invented) -> str:
    plain = local(me).replace(".", "")
    return f"{plain[:2]}.{plain[2:5]}.{plain[5:]}@{host(me)}".title()


def respelled(me: Invented) -> Invented:
    """The same address written as another would."""
    street = me.street.replace("ö", "oe").replace("ü", "ue")
    for usual, other in RESPELLED:
        if usual in street:
            street = street.replace(usual, other)
            break
    return replace(me, street=street.upper() if len(me.first) % 2 else street, code=f" {me.code.lower()} ")


def slipped(street: str) -> str:
    """The longest word of a street without its third letter."""
    word = max(street.split(), key=len)
    return street.replace(word, word[:2] + word[3:])


def redialled(me: Invented) -> str:
    """The same number with its country in front, or otherwise grouped."""
    digits = re.sub(r"\D", "", me.phone)
    prefix = {"DE": "+49", "GB": "+44", "US": "+1"}[me.phone_land]
    return "-".join([prefix, *re.findall("..?.?", digits.removeprefix("49").removeprefix("0"))])


def moved_in(me: Invented, other: Invented) -> Invented:
    """Somebody else at my address."""
    return replace(other, street=me.street, second=me.second, code=me.code, land=me.land)


def by_name(me: Invented, other: Invented) -> Invented:
    """Somebody else's data under my name."""
    return replace(other, first=me.first, last=me.last)


def sibling(me: Invented, other: Invented) -> Invented:
    """My surname and address, all else another's."""
    return replace(moved_in(me, other), last=me.last)


def next_flat(me: Invented) -> str:
    return "Flat 11" if me.land in ("GB", "US", "IE") else "Whg. 11"


RULES = (
    Rule(
        SAME, "the same mailbox in capitals, all else another's", lambda me, other: replace(other, mail=me.mail.upper())
    ),
    Rule(
        SAME,
        "a tag where the provider has tags, all else another's",
        lambda me, other: replace(other, mail=tagged(me)),
        fits=at_host(*TAGGED),
    ),
    Rule(
        SAME,
        "Gmail's dots elsewhere, all else another's",
        lambda me, other: replace(other, mail=dotted(me)),
        fits=at_host("gmail.com", "googlemail.com"),
    ),
    Rule(
        SAME,
        "the provider's second host, all else another's",
        lambda me, other: replace(other, mail=f"{local(me)}@{SECOND_HOST[host(me)]}"),
        fits=lambda me: host(me) in SECOND_HOST,
    ),
    Rule(
        SAME,
        "an alias as the provider is only said to have, all else another's",
        lambda me, other: replace(other, mail=reputed(me)),
        fits=at_host(*TAGS_BY_REPUTE, *SIGNLESS_BY_REPUTE),
    ),
    Rule(
        SAME,
        "a tag at an unknown host, all else another's",
        lambda me, other: replace(other, mail=tagged(me)),
        fits=lambda me: host(me).endswith((".example", "gmx.de", "web.de")),
    ),
    Rule(
        SAME,
        "a tag at an unknown host, own name",
        lambda me, other: replace(by_name(me, other), mail=tagged(me)),
        fits=lambda me: host(me).endswith((".example", "gmx.de", "web.de")),
    ),
    Rule(
        SAME,
        "own phone, otherwise dialled, all else another's",
        lambda me, other: replace(other, phone=redialled(me), phone_land=me.phone_land),
    ),
    Rule(
        SAME,
        "own name and address respelled, new mail and phone",
        lambda me, other: by_name(me, respelled(moved_in(me, other))),
    ),
    Rule(
        SAME,
        "own name and address, one letter of the street wrong",
        lambda me, other: by_name(me, replace(moved_in(me, other), street=slipped(me.street))),
        fits=lambda me: len(max(me.street.split(), key=len)) > 4,
    ),
    Rule(
        SAME,
        "own surname, other first name, a made-up flat",
        lambda me, other: replace(sibling(me, other), second=next_flat(me)),
    ),
    Rule(
        SAME, "another surname at the own address, own network", lambda me, other: respelled(moved_in(me, other)), HOUR
    ),
    Rule(SAME, "another surname at the own address", lambda me, other: respelled(moved_in(me, other))),
    Rule(SAME, "own name to another address, own network", by_name, HOUR),
    Rule(SAME, "own name to another address", by_name),
    Rule(
        SAME,
        "names swapped, accents gone, own phone",
        lambda me, other: replace(
            by_name(me, other), first=me.last.upper(), last=me.first, phone=me.phone, phone_land=me.phone_land
        ),
    ),
    Rule(
        SAME,
        "a short-lived mail, all else another's",
        lambda me, other: replace(other, mail=f"{other.first.lower()}@mailinator.com"),
    ),
    Rule(SAME, "nothing but the own network", lambda me, other: other, HOUR),
    Rule(SAME, "nothing in common at all", lambda me, other: other),
    Rule(HOME, "a couple: one surname, one home", sibling),
    Rule(HOME, "a couple on one network", sibling, HOUR),
    Rule(
        HOME,
        "a family with one telephone",
        lambda me, other: replace(sibling(me, other), phone=me.phone, phone_land=me.phone_land),
        HOUR,
    ),
    Rule(
        HOME,
        "brother and sister with almost one name",
        lambda me, other: replace(sibling(me, other), first=me.first[:-1] + NEAR.get(me.first[-1], "a")),
        HOUR,
    ),
    Rule(FLAT, "two surnames, one door", moved_in),
    Rule(FLAT, "two surnames, one door, one network", moved_in, HOUR),
    Rule(
        FIRM,
        "one mail domain, one office network",
        lambda me, other: replace(other, mail=f"{local(other)}@firma.example"),
        HOUR,
    ),
    Rule(FIRM, "parcels to the office", moved_in),
    Rule(FIRM, "parcels to the office, one office network", moved_in, HOUR),
    Rule(
        FIRM,
        "one switchboard, two extensions",
        lambda me, other: replace(other, phone=f"{me.phone} ext. 12", phone_land=me.phone_land),
    ),
    Rule(HOUSE, "one house, two flats", lambda me, other: replace(moved_in(me, other), second=next_flat(me))),
    Rule(
        HOUSE,
        "one house, two flats, one surname by chance",
        lambda me, other: replace(sibling(me, other), second=next_flat(me)),
    ),
    Rule(
        HOUSE,
        "the next house, one surname by chance",
        lambda me, other: replace(sibling(me, other), street=next_house(me.street)),
        fits=lambda me: len(re.findall(r"\d+", me.street)) == 1,
    ),
    Rule(STRANGERS, "nothing in common", lambda me, other: other),
    Rule(
        STRANGERS,
        "one surname in one post code",
        lambda me, other: replace(other, last=me.last, code=me.code, land=me.land),
    ),
    Rule(STRANGERS, "one full name in two towns", by_name),
    Rule(STRANGERS, "one mobile network, weeks apart", lambda me, other: other, MONTH),
    Rule(STRANGERS, "one mobile network, an hour apart", lambda me, other: other, HOUR),
    Rule(STRANGERS, LOCKER, lambda me, other: replace(moved_in(me, other), street="Packstation 145", second="")),
    Rule(
        STRANGERS,
        "mails that differ in a dot at a host where dots count",
        lambda me, other: replace(other, mail=f"{local(me).replace('.', '')}@{host(me)}"),
        fits=lambda me: host(me) in DOTS_COUNT and "." in local(me),
    ),
    Rule(
        STRANGERS,
        "people behind one privacy relay",
        lambda me, other: replace(other, mail=f"{other.last[:3].lower()}7@duck.com".replace(" ", "")),
    ),
)


def next_house(street: str) -> str:
    """The street with its last number two higher."""
    found = list(re.finditer(r"\d+", street))[-1]
    return f"{street[: found.start()]}{int(found.group()) + 2}{street[found.end() :]}"


def invented_pairs() -> Iterator[Pair]:
    """Every rule on as many people as it fits; who is `me` and who is `other` goes round."""
    people = invented_people()
    for turn, rule in enumerate(RULES):
        fitting = [me for me in people if rule.fits(me)]
        start, step = turn % len(fitting), max(1, len(fitting) // PAIRS_A_RULE)
        for me in (fitting[start:] + fitting[:start])[::step][:PAIRS_A_RULE]:
            other = people[(people.index(me) + 1 + (turn + 4) % (len(people) - 1)) % len(people)]
            friend = rule.make(me, other)
            yield Pair(rule, replace(me, street=friend.street, second="") if rule.words == LOCKER else me, friend)
