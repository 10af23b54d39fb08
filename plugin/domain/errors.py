"""What can be broken in the rules' world.

DomainError
├── MoneyUnreadable      an amount or currency that is not what Shopify promises
├── OrderUnreadable      an order that cannot be read into a snapshot
├── ProgramInvalid       settings that contradict each other (field, problem, remedy)
└── MoveForbidden        a reward asked to take a step its life cycle does not have
"""


class DomainError(Exception):
    """Base of the tree; `reason` is a stable word for logs and screens."""

    reason = "domain_error"


class MoneyUnreadable(DomainError):
    """An amount or currency cannot be read without guessing."""

    reason = "money_unreadable"


class OrderUnreadable(DomainError):
    """A fetched order lacks what a decision needs; the message names the field."""

    reason = "order_unreadable"


class ProgramInvalid(DomainError):
    """Settings are refused; `problems` maps the field to what is wrong and what would be right."""

    reason = "program_invalid"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = problems


class MoveForbidden(DomainError):
    """A reward was asked to move along an edge that its life cycle does not have."""

    reason = "move_forbidden"
