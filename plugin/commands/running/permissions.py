"""What a command says where a program needs a permission that its shop has not given to the app."""

from plugin.domain.program.checks.needed_scopes import lacking_scopes
from plugin.domain.program.program import Program
from plugin.domain.shop import Shop


def say_lacking(shop: Shop, program: Program) -> str | None:
    """Name the scopes that are missing for this program and what to do; None where it has all it needs."""
    lacking = sorted(lacking_scopes(program.terms, shop.scopes))
    if not lacking:
        return None
    return (
        f"program {program.program_id} ({program.name}) needs {', '.join(lacking)}, which the shop has not granted: "
        "the merchant opens that program in the app and presses Grant permission; until then its rewards wait"
    )


def warn_of_lacking(shop: Shop, program: Program) -> None:
    """Print the same as a line of its own; nothing where nothing is missing."""
    said = say_lacking(shop, program)
    if said is not None:
        print(f"Permission missing: {said}.")
