"""`plugin.auth.shop_domains`: what a shop is called."""

import pytest

from plugin.auth.shop_domains import parse_shop_domain


@pytest.mark.parametrize(
    "text", ["tea-and-cake.myshopify.com", "a.myshopify.com", "0-.myshopify.com", "7.myshopify.com"]
)
def test_takes_a_permanent_domain(text: str) -> None:
    assert parse_shop_domain(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tea",
        "Tea.myshopify.com",
        " tea.myshopify.com",
        "tea.myshopify.com\n",
        "tea.myshopify.com.",
        "tea.myshopify.com:443",
        "tea.myshopify.com@evil.example",
        "evil.example/tea.myshopify.com",
        "evil.example#.myshopify.com",
        "tea.cake.myshopify.com",
        "tea_cake.myshopify.com",
        "-tea.myshopify.com",
        ".myshopify.com",
        "https://tea.myshopify.com",
        "tea.myshopifyXcom",
        "tea.myshopify.io",
        "teа.myshopify.com",  # the last letter before the dot is Cyrillic
        "tea\x00.myshopify.com",
        "١.myshopify.com",
    ],
)
def test_repairs_nothing(text: str) -> None:
    assert parse_shop_domain(text) is None
