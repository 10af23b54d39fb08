"""A whole number as somebody typed it or as an address names it."""

ROW_DIGITS = 18
"""As many as every number of a row has room for."""


def read_number(written: str, most_digits: int = ROW_DIGITS) -> int | None:
    """Give the number; None for anything else than digits from 0 to 9, and for one too long."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= most_digits else None
