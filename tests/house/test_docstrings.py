"""Every module says why it exists, every public thing says what its types cannot."""

import ast
from collections.abc import Iterator

from tests.house.source import Function, Module, app_modules, modules

LONGEST = 6


def test_every_module_says_why_it_exists() -> None:
    silent = [module.shown for module in (*app_modules(), *modules("tests")) if is_silent(module)]
    assert silent == []


def test_every_public_class_and_function_has_a_docstring() -> None:
    silent = [
        f"{module.shown}:{node.lineno} {node.name}"
        for module in app_modules()
        if not module.is_migration
        for node in public_things(module)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_docstrings_of_functions_stay_short() -> None:
    wordy = [
        f"{module.shown}:{function.lineno} {function.name}"
        for module in app_modules()
        for function in module.functions()
        if len((ast.get_docstring(function) or "").splitlines()) > LONGEST
    ]
    assert wordy == []


def is_silent(module: Module) -> bool:
    is_empty_package = module.path.stem == "__init__" and not module.text.strip()
    is_test_package = is_empty_package and module.shown.startswith("tests/")
    return not is_test_package and not ast.get_docstring(module.tree)


def public_things(module: Module) -> Iterator[ast.ClassDef | Function]:
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_methods(node)


def public_methods(owner: ast.ClassDef) -> Iterator[Function]:
    for node in owner.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node
