"""The one door for a shop's name: nothing else in the house decides what a shop domain looks like."""

import re

_SHOP_DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")


def parse_shop_domain(text: str) -> str | None:
    """Give back a permanent `….myshopify.com` domain, or None.

    It refuses instead of repairing: a name that was trimmed, lower-cased or stripped of a scheme is a name that
    two readers can understand differently, and a request goes with our client secret to whatever is named.
    """
    return text if _SHOP_DOMAIN.fullmatch(text) else None
