"""The ratchet: how long functions and modules may be. Migrations are history and stand as they were written."""

import ast
from statistics import median, quantiles

from tests.house.source import Function, Module, app_modules, modules

LONGEST_FUNCTION = 50
MEDIAN_FUNCTION = 12
NINTH_DECILE = 25
LONGEST_MODULE = 250
LONGEST_TEST = 400


def test_no_function_is_longer_than_a_page() -> None:
    long = [
        f"{module.shown}:{function.lineno} {function.name} has {own_lines(function)}"
        for module in hand_written()
        for function in module.functions()
        if own_lines(function) > LONGEST_FUNCTION
    ]
    assert long == []


def test_most_functions_are_short() -> None:
    lengths = [own_lines(function) for module in hand_written() for function in module.functions()]

    assert median(lengths) <= MEDIAN_FUNCTION
    assert quantiles(lengths, n=10)[8] <= NINTH_DECILE


def test_no_module_is_longer_than_a_sitting() -> None:
    long = {module.shown: lines(module) for module in hand_written() if lines(module) > LONGEST_MODULE}
    assert long == {}


def test_no_test_module_is_longer_than_two() -> None:
    long = {module.shown: lines(module) for module in modules("tests") if lines(module) > LONGEST_TEST}
    assert long == {}


def hand_written() -> list[Module]:
    return [module for module in app_modules() if not module.is_migration]


def lines(module: Module) -> int:
    return len(module.text.splitlines())


def own_lines(function: Function) -> int:
    """Its lines without those of functions inside it, which are counted for themselves."""
    inside = {line for one in nested(function) for line in span(one)}
    return len(set(span(function)) - inside)


def nested(function: Function) -> list[Function]:
    return [node for node in ast.walk(function) if isinstance(node, Function) and node is not function]


def span(function: Function) -> range:
    return range(function.lineno, (function.end_lineno or function.lineno) + 1)
