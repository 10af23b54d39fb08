"""Prices as a shopper reads them."""

from tests.sim_shop.money import rest_money

_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


def price_text(minor: int, currency: str, locale: str) -> str:
    """`€1,234.50`, in German `1.234,50 €`."""
    whole, _, part = rest_money(abs(minor), currency).partition(".")
    sign = _SIGNS.get(currency, currency)
    minus = "−" if minor < 0 else ""
    grouped = f"{int(whole):,}"
    if locale.partition("-")[0] == "de":
        return f"{minus}{grouped.replace(',', '.')}{',' + part if part else ''} {sign}"
    return f"{minus}{sign}{grouped}{'.' + part if part else ''}"
