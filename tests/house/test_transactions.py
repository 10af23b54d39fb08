"""The signature says the transaction: `conn` is the caller's and stays off the network; `bench` opens its own."""

import ast
from collections.abc import Iterator

from tests.house.source import Function, Module, annotation_words, app_modules, modules, parameters

SPEAKERS = frozenset({"AdminClient", "Wire", "Workbench", "Asks", "AsksPartly", "Session"})
SPEAKER_NAMES = frozenset({"client", "wire", "bench", "session", "http"})
# Of the room that speaks to Shopify, what only writes or reads texts and never sends.
SILENT = frozenset({"gids", "order_parser", "failures"})
NETWORK_SERVICES = frozenset({"reach_shop"})


def test_nothing_takes_both_a_transaction_and_a_way_to_the_network() -> None:
    both = [
        f"{module.shown}:{function.lineno} {function.name}"
        for module in app_modules()
        for function in module.functions()
        if takes_conn(function) and takes_speaker(function)
    ]
    assert both == []


def test_nothing_inside_a_callers_transaction_asks_shopify() -> None:
    asking = [
        f"{module.shown}:{function.lineno} {function.name} uses {name}"
        for module in app_modules()
        if module.room != "root"
        for function in module.functions()
        if takes_conn(function)
        for name in sorted(used_names(function) & network_names(module))
    ]
    assert asking == []


def test_rooms_of_the_network_know_no_transaction() -> None:
    holding = [
        f"{module.shown}:{function.lineno} {function.name}"
        for module in modules("plugin/admin_api", "plugin/auth", "plugin/domain")
        for function in module.functions()
        if takes_conn(function)
    ]
    assert holding == []


def test_nobody_commits_by_hand() -> None:
    commits = [
        f"{module.shown}:{node.lineno}"
        for module in app_modules()
        if module.room not in ("root", "db")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit" and module.path.stem != "letterbox"
    ]
    assert commits == []


def test_a_function_with_both_would_be_seen() -> None:
    written = ast.parse("def pay(conn: Connection, shop: Shop, *, asks: 'Asks | None' = None) -> None: ...").body[0]
    assert isinstance(written, Function)

    assert (takes_conn(written), takes_speaker(written)) == (True, True)


def takes_conn(function: Function) -> bool:
    return any(one.arg == "conn" or "Connection" in annotation_words(one) for one in parameters(function))


def takes_speaker(function: Function) -> bool:
    return any(one.arg in SPEAKER_NAMES or annotation_words(one) & SPEAKERS for one in parameters(function))


def used_names(function: Function) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def network_names(module: Module) -> set[str]:
    return set(_network_names(module))


def _network_names(module: Module) -> Iterator[str]:
    """Imported functions that speak: lower-case names from the network's rooms; classes and constants are values."""
    for found in module.imports():
        if found.first == "requests" and found.name is None:
            yield "requests"
        name = found.name or ""
        parts = found.module.split(".")
        is_shopifys = parts[:2] == ["plugin", "admin_api"] and parts[-1] not in SILENT
        if name.islower() and (is_shopifys or parts[-1] in NETWORK_SERVICES):
            yield name
