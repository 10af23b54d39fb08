"""Names are addresses: unique basenames, one verb a service file, none of the words that mean nothing or two things."""

import ast
from collections import Counter
from collections.abc import Iterator

from tests.house.source import Module, app_modules, modules

# `docs/glossary.md` says what to write instead.
NEVER_PART = frozenset(
    {"util", "utils", "helper", "helpers", "manager", "misc", "coupon", "coupons", "campaign", "campaigns"}
    | {"referrer", "referrers", "referee", "referees"}
)
NEVER_ALONE = frozenset({"token"})
NEVER_A_FUNCTION = frozenset({"handle", "process"})
NEVER_IN_SERVICES = ("Manager", "Service", "Handler", "Util", "Helper")
NOT_VERBS = frozenset({"workbench"})


def test_no_two_modules_share_a_name() -> None:
    counted = Counter(module.path.stem for module in app_modules() if module.path.stem != "__init__")
    assert [name for name, count in counted.items() if count > 1] == []


def test_no_module_and_no_name_in_it_uses_a_forbidden_word() -> None:
    strays = [
        f"{module.shown}:{line} {name}"
        for module in app_modules()
        for line, name in ((0, module.path.stem), *defined_names(module))
        if set(name.lower().split("_")) & NEVER_PART or name.lower() in NEVER_ALONE
    ]
    assert strays == []


def test_no_function_says_only_that_it_does_something() -> None:
    strays = [
        f"{module.shown}:{function.lineno} {function.name}"
        for module in app_modules()
        for function in module.functions()
        if function.name.strip("_") in NEVER_A_FUNCTION
    ]
    assert strays == []


def test_a_service_file_has_one_public_function_of_the_same_name() -> None:
    strays = {
        module.shown: [function.name for function in module.public_functions()]
        for module in modules("plugin/services")
        if module.path.stem not in ({"__init__"} | NOT_VERBS)
        and [function.name for function in module.public_functions()] != [module.path.stem]
    }
    assert strays == {}


def test_a_service_is_called_by_a_verb_phrase() -> None:
    single = [
        module.shown
        for module in modules("plugin/services")
        if "_" not in module.path.stem and module.path.stem not in NOT_VERBS
    ]
    assert single == []


def test_classes_are_things_and_not_managers_of_things() -> None:
    strays = [
        f"{module.shown}:{node.lineno} {node.name}"
        for module in app_modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(NEVER_IN_SERVICES)
    ]
    assert strays == []


def defined_names(module: Module) -> Iterator[tuple[int, str]]:
    """What a module names itself: functions, classes, parameters, fields and variables. Shopify's names are texts."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
