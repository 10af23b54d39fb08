"""An advocate's own page in the storefront, as they see it and press its buttons: points and what they are worth."""

import re
from html import unescape

from tests.loop import APP, TIMEOUT, Loop, sign_proxy
from tests.sim_shop.state import Customer

_BALANCE = re.compile(r'id="points".*?class="offer">([^<]*)<', re.DOTALL)
_TICKET = re.compile(r'name="ticket" value="([^"]+)"')


def points_of(loop: Loop, who: Customer) -> int:
    """The balance that the page shows; 0 where it shows none."""
    found = _BALANCE.search(_page(loop, who))
    return int(re.sub(r"\D", "", found[1]) or 0) if found else 0


def exchange_points(loop: Loop, who: Customer, points: int) -> int:
    """Press the button that exchanges points; gives the HTTP status."""
    found = _TICKET.search(_page(loop, who))
    assert found is not None, "the page has no button to exchange points"
    signed = sign_proxy(loop.world, loop.shop_state, who, {"locale": "en"})
    fields = {"ticket": found[1], "points": str(points)}
    address = f"{APP}/proxy/redeem?{signed}"
    return loop.world.session.post(address, data=fields, timeout=TIMEOUT, allow_redirects=False).status_code


def _page(loop: Loop, who: Customer) -> str:
    return unescape(loop.call("GET", "/mine", customer=who, locale="en").text)
