"""Fields of a form read one by one: every problem is remembered, so that all are corrected at once. No float."""

from collections.abc import Mapping
from decimal import Decimal

from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money
from plugin.domain.written_amount import read_written_amount, read_written_percent


class TypedFields:
    """What was sent, and in `problems` the catalogue's key by field of what cannot be read."""

    def __init__(self, form: Mapping[str, str], currency: str) -> None:
        self._form = form
        self._currency = currency
        self.problems: dict[str, str] = {}

    def text(self, name: str) -> str:
        """Give what stands in a field, without the blanks around it."""
        return self._form.get(name, "").strip()

    def amount(self, name: str, *, if_empty: str = "") -> Money:
        """Read an amount in the form's currency; 0 beside a noted problem when it cannot be read."""
        text = self.text(name) or if_empty
        try:
            return read_written_amount(text, self._currency)
        except MoneyUnreadable:
            self.problems[name] = "problem.amount_unreadable" if text else "problem.amount_missing"
            return Money(0, self._currency)

    def percent(self, name: str, *, if_empty: str = "") -> Decimal:
        """Read a percentage; 0 beside a noted problem when it cannot be read."""
        text = self.text(name) or if_empty
        try:
            return read_written_percent(text)
        except MoneyUnreadable:
            self.problems[name] = "problem.percent_unreadable" if text else "problem.percent_missing"
            return Decimal(0)
