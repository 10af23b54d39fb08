"""The GraphQL documents, one operation a file. The name of the file is the name of the operation."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "operations"


@dataclass(frozen=True, slots=True)
class Operation:
    """One document as it is sent."""

    name: str
    text: str
    is_mutation: bool


@cache
def find_operation(name: str) -> Operation:
    """Load `operations/<name>.graphql` on first use; an unknown name is a mistake in the caller (FileNotFoundError)."""
    text = (_FOLDER / f"{name}.graphql").read_text(encoding="utf-8")
    return Operation(name, text, text.startswith("mutation "))


def operation_names() -> tuple[str, ...]:
    """Give the name of every operation there is, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.graphql")))
