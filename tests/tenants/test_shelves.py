"""Every function of the database that takes a shop, asked for ours with the other shop's ids: it finds nothing."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from plugin import db
from plugin.domain.shop import Shop
from tests.tenants.pair import Pair, rows_of, told_by
from tests.tenants.shelf_values import ELSEWHERE, ShelfValues, shelf_values

SHOP = frozenset({"shop_id", "shop_domain"})
GIVEN_BACK = {
    "resolve_customers": "a number that was never merged stands for itself",
    "list_aliases": "a number that was never merged stands for itself",
    "read_kept": "of an order that is not there nothing was kept",
    "read_order_place": "of an order that is not there nothing is known",
    "read_spent": "the sums over no reward and no claim are zero",
    "tally_rewards": "the sums over no reward are zero",
    "find_person": "the numbers and hashes that were looked for are part of the answer",
}
WRITING = tuple(
    f"{verb}_"
    for verb in [
        "begin",
        "bind",
        "book",
        "bury",
        "drop",
        "end",
        "finish",
        "forget",
        "give",
        "hand",
        "intend",
        "learn",
        "lock",
        "note",
        "postpone",
        "put",
        "reach",
        "restart",
        "revive",
        "save",
        "set",
        "settle",
        "start",
        "take",
        "undo",
        "wait",
        "write",
    ]
)
BLIND = {
    "last_fetched": "nobody downloaded a document",
    "open_choices": "no reward has options to choose from",
    "list_jobs": "no codes are on their way",
    "list_unsent": "no codes are on their way",
    "orders_beside": "the customer has no order that earned nothing",
    "read_drift": "nobody changed the discount",
    "rules_of_rewards": "the program has no rules of its own",
    "read_suppressed": "nobody asked to be forgotten",
    "claims_by_network": "claims came through no public connection",
    "leaks_of": "no code went public",
    "is_given_elsewhere": "nobody was given access",
    "is_friend_promised": "the customer that is asked for is an advocate and nobody's friend",
    "rotate_code": "the code that is asked for is a friend's and no link's",
    "refusals_of": "no order was refused that stands on a record",
    "claimed_elsewhere": "no other visit claimed from that network",
    "read_own_cycles": "the advocate has no subscription",
    "count_leads": "nobody signed up who earned something",
    "closed_programs": "the program is off",
    "spent_programs": "no program has a budget",
    "read_group_moves": "no advocate was moved into another group",
    "stored_lines": "the program has no rules that look at an order's lines",
    "list_follow_ups": "no friend ordered a second time",
}
"""Readings that have nothing to find even for the shop itself, with the reason."""

Function = Callable[..., object]


def test_no_shelf_gives_or_changes_what_is_the_other_shops(pair: Pair) -> None:
    values, canaries, ours, theirs = shelf_values(pair), pair.canaries(), pair.our_shop, pair.their_shop
    wrong = []
    for name, function in shelves():
        asked = arguments(name, function, values)
        named = {key: value for key, value in asked.items() if key in values.theirs}
        found, moved, touched = ask(pair, function, asked, ours, theirs)
        leaked = (told_by(found) & canaries) - told_by(named)
        if leaked or touched or (named and not moved and not nothing(found) and name not in GIVEN_BACK):
            wrong.append((name, found, touched, sorted(leaked)))
    assert not wrong, "\n".join(map(repr, wrong))


def test_the_shop_itself_finds_its_own(pair: Pair) -> None:
    """The same questions with the same ids, asked for the shop they belong to: so the other test is no blind man's."""
    values, theirs = shelf_values(pair), pair.their_shop
    blind = set()
    for name, function in shelves():
        asked = arguments(name, function, values)
        found, moved, _ = ask(pair, function, asked, theirs, theirs)
        is_reading = not name.startswith(WRITING)
        if is_reading and values.theirs.keys() & asked.keys() and nothing(found) and not moved:
            blind.add(name)
    assert (sorted(blind - BLIND.keys()), sorted(BLIND.keys() - blind)) == ([], [])


def ask(pair: Pair, function: Function, asked: Mapping[str, Any], shop: Shop, other: Shop) -> tuple[object, bool, bool]:
    """The answer, and whether rows of the shop and of the other one moved; all of it is taken back."""
    whose = {"shop_id": shop.shop_id, "shop_domain": shop.shop_domain}
    whose = {name: value for name, value in whose.items() if name in inspect.signature(function).parameters}
    with pair.engine.connect() as conn:
        taken_back = conn.begin()
        before = rows_of(conn, shop), rows_of(conn, other)
        try:
            found = function(conn, **whose, **asked)
            found = list(found) if isinstance(found, Iterator) else found
            after = rows_of(conn, shop), rows_of(conn, other)
        except IntegrityError:
            # What is there already cannot be put there again; nothing was written.
            found, after = None, before
        taken_back.rollback()
    return found, after[0] != before[0], after[1] != before[1]


def arguments(name: str, function: Function, values: ShelfValues) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    wanted = [one.name for one in parameters if one.name not in SHOP | {"conn"} and one.kind is not one.VAR_KEYWORD]
    found = values.of(wanted)
    return found | {one: value for (whose, one), value in ELSEWHERE.items() if whose == name}


def shelves() -> Iterator[tuple[str, Function]]:
    """Every public function of plugin/db that takes a connection and a shop."""
    for found in pkgutil.walk_packages(db.__path__, "plugin.db."):
        if found.ispkg or found.name.startswith("plugin.db.migrations"):
            continue
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(function).parameters
            is_own = function.__module__ == found.name and not name.startswith("_")
            if is_own and "conn" in parameters and SHOP & parameters.keys():
                yield name, function


def nothing(found: object) -> bool:
    """Whether an answer holds nothing at all, however it is wrapped."""
    if is_dataclass(found) and not isinstance(found, type):
        found = asdict(found)
    if isinstance(found, Mapping):
        return all(nothing(value) for value in found.values())
    if isinstance(found, list | tuple | set | frozenset):
        return all(nothing(value) for value in found)
    return not found
