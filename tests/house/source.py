"""The project's own source, parsed once for every test of the house."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOTS = frozenset({"app", "worker", "cli", "duties", "assembly", "commands"})
ROOMS = frozenset({"domain", "db", "auth", "admin_api", "services", "web"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Import:
    """One imported name and where it stands: `from plugin.db.shops.shops import find_shop` has both parts."""

    line: int
    module: str
    name: str | None
    is_relative: bool
    is_at_top: bool

    @property
    def first(self) -> str:
        return self.module.split(".")[0]


@dataclass(frozen=True)
class Module:
    """One Python file."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def shown(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def room(self) -> str:
        """Where it lives: a room of plugin/, `webhooks`, `root` for what starts processes, `leaf` for the rest."""
        return room_of(".".join(self.path.relative_to(ROOT).with_suffix("").parts))

    @property
    def folder(self) -> str:
        return self.path.parent.relative_to(ROOT).as_posix()

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.path.parts

    def imports(self) -> Iterator[Import]:
        top = set(map(id, self.tree.body))
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (Import(node.lineno, alias.name, None, False, id(node) in top) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield Import(node.lineno, node.module or "", alias.name, node.level > 0, id(node) in top)

    def functions(self) -> Iterator[Function]:
        yield from (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def public_functions(self) -> list[Function]:
        """The functions at the top of the module that others may call."""
        return [node for node in self.tree.body if isinstance(node, Function) and not node.name.startswith("_")]


def room_of(dotted: str) -> str:
    """The room of a dotted module name of ours."""
    parts = dotted.split(".")
    if parts[0] == "webhooks":
        return "webhooks"
    second = parts[1] if len(parts) > 1 else "__init__"
    if second in ROOTS:
        return "root"
    return second if second in ROOMS else "leaf"


@lru_cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every Python file below these folders, caches and installed packages left out."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(Module(path) for path in found if not {"node_modules", "__pycache__"} & set(path.parts))


def app_modules() -> tuple[Module, ...]:
    """Everything that ships."""
    return modules("plugin", "webhooks")


def parameters(function: Function) -> list[ast.arg]:
    """Every parameter, whatever its kind."""
    given = function.args
    rest = [one for one in (given.vararg, given.kwarg) if one is not None]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *rest]


def annotation_words(argument: ast.arg) -> set[str]:
    """The types a parameter may have, also inside quotes; what a callable of it takes is not among them."""
    written = argument.annotation
    if isinstance(written, ast.Constant) and isinstance(written.value, str):
        written = ast.parse(written.value, mode="eval").body
    return set(_words(written)) if written is not None else set()


def _words(written: ast.expr) -> Iterator[str]:
    if isinstance(written, ast.Name):
        yield written.id
    elif isinstance(written, ast.Attribute):
        yield written.attr
    elif isinstance(written, ast.BinOp):
        yield from (*_words(written.left), *_words(written.right))
