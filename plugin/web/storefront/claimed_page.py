"""The page that confirms a claim: the code, what it gives, until when, and what to do when it does not work.

Looking is all it does, so that loading it again or going back changes nothing.
"""

from flask import Blueprint, Response

from plugin.db.engine import reading
from plugin.domain.program.texts.friend_text import say_friend_conditions, say_friend_offer
from plugin.domain.program.texts.language import Language, say_moment
from plugin.services.offers.read_claimed import ClaimedOffer, ClaimStanding, read_claimed
from plugin.services.workbench import Workbench
from plugin.web.storefront.claim_receipts import Receipt, read_receipt
from plugin.web.storefront.landing_page import closed_page, refused_page, show_page, storefront_address
from plugin.web.storefront.storefront_guard import StorefrontCaller, from_storefront

_GONE = 404


def add_claimed_door(door: Blueprint, bench: Workbench) -> None:
    """Add the door; a receipt that is none is answered like a claim that was erased."""

    @door.get("/proxy/claimed/<receipt>")
    @from_storefront(bench, closed_page)
    def claimed(caller: StorefrontCaller, receipt: str) -> Response:
        """Confirm a claim that was made."""
        return _confirm(bench, caller, read_receipt(bench, caller, receipt))


def way_to_cart(code: str, onward: str = "/") -> str:
    """Where the shop puts the code on the cart; codes are letters and digits, so nothing needs escaping."""
    return f"/discount/{code.upper()}?redirect={onward}"


def way_to_receipt(prefix: str, code: str | None, ref: str, receipt: str) -> str:
    """The way to the confirmation, which leads over the cart where there is a code."""
    page = f"{prefix}/claimed/{receipt}"
    return way_to_cart(code, page) if code is not None else page + _with_ref(ref)


def _with_ref(ref: str) -> str:
    # Shopify records `ref` of the page on which a visit begins, and the order comes with it.
    return f"?ref={ref.upper()}"


def _confirm(bench: Workbench, caller: StorefrontCaller, receipt: Receipt | None) -> Response:
    found = None
    if receipt is not None:
        with reading(bench.engine) as conn:
            found = read_claimed(conn, caller.shop, receipt.referral_id, bench.clock.now())
    if receipt is None or found is None:
        return refused_page(caller.shop, "receipt_gone", caller.language, _GONE, heading="receipt_gone_title")
    return _page(caller, found, receipt.ref, caller.language)


def _page(caller: StorefrontCaller, claimed: ClaimedOffer, ref: str, language: Language) -> Response:
    shop, code = caller.shop, claimed.code
    shopping, cart = ("/" + _with_ref(ref), "/cart" + _with_ref(ref)) if code is None else _over_the_cart(code)
    is_open = claimed.standing is ClaimStanding.OPEN
    return show_page(
        "storefront/claimed.html",
        language,
        storefront_address(shop),
        shop=shop.name or shop.shop_domain,
        code=None if code is None else code.upper(),
        standing=claimed.standing.value,
        offer=say_friend_offer(claimed.terms, language),
        conditions=say_friend_conditions(claimed.terms, language),
        until=say_moment(claimed.expires_at, shop.timezone, language),
        shopping=shopping if is_open else "/",
        cart=cart,
    )


def _over_the_cart(code: str) -> tuple[str, str]:
    """Both ways on put the code on the cart again: a cart may have been emptied since."""
    return way_to_cart(code), way_to_cart(code, "/cart")
