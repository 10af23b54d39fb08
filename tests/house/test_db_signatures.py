"""No shelf can be read across shops by accident: what takes a connection takes the shop, and uses it."""

import ast
from collections.abc import Iterator

from tests.house.source import Function, Module, modules, parameters

# Not shelves: they hold no rows of a shop.
NOT_SHELVES = frozenset({"__init__", "engine", "tables", "schema", "cipher", "heartbeats", "inserts"})
SHOP = frozenset({"shop_id", "shop_domain"})
# Each of these looks at all shops on purpose; what it gives back names its shop.
ACROSS_SHOPS = {
    ("shops", "list_shops"): "the operator's commands and the worker go from shop to shop",
    ("shops", "list_active_shops"): "the worker goes from shop to shop",
    ("rewards", "due_rewards"): "the worker releases whatever is due, in any shop",
    ("rewards", "lapsed_rewards"): "the worker ends what has run out, in any shop",
    ("choices", "unchosen_rewards"): "the worker takes the default where nobody chose, in any shop",
    ("leftovers", "delete_claim_counts"): "counts whose minute is over concern nobody",
    ("leftovers", "delete_lapsed_exports"): "documents whose time is over are forgotten, in any shop",
    ("leftovers", "delete_done_messages"): "the worker forgets what ended long ago, in any shop",
    ("leftovers", "forget_networks"): "connections are forgotten when their time is over, in any shop",
    ("leftovers", "delete_ignored_deliveries"): "they belong to no shop we know",
    ("grants", "list_old_seals"): "the worker seals anew after a rotation, in any shop",
    ("grants", "list_quiet_grants"): "the worker finds grants that are about to lapse, in any shop",
    ("outbox", "lease_messages"): "the worker takes what is due, in any shop",
    ("outbox", "return_messages"): "each leased message names its shop and its lease",
    ("outbox", "recover_messages"): "leases run out in any shop",
}


def test_every_shelf_asks_for_the_shop() -> None:
    strays = [
        f"{module.shown}:{function.lineno} {function.name}"
        for module, function in functions_of_shelves()
        if not shop_parameters(function) and (module.path.stem, function.name) not in ACROSS_SHOPS
    ]
    assert strays == []


def test_every_shelf_uses_the_shop_it_asked_for() -> None:
    idle = [
        f"{module.shown}:{function.lineno} {function.name}"
        for module, function in functions_of_shelves()
        if not shop_parameters(function) <= used_names(function)
    ]
    assert idle == []


def test_the_list_of_exceptions_names_only_what_exists() -> None:
    known = {(module.path.stem, function.name) for module, function in functions_of_shelves()}
    assert set(ACROSS_SHOPS) - known == set()


def functions_of_shelves() -> Iterator[tuple[Module, Function]]:
    for module in modules("plugin/db"):
        if module.path.stem in NOT_SHELVES or module.is_migration:
            continue
        for function in module.public_functions():
            if any(one.arg == "conn" for one in parameters(function)):
                yield module, function


def shop_parameters(function: Function) -> set[str]:
    return {one.arg for one in parameters(function)} & SHOP


def used_names(function: Function) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
