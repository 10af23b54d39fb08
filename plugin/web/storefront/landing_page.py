"""The page behind a referral link: works without JavaScript, loads nothing, stores nothing on the device.

It comes through the shop's own domain. Its style stands in the page and is allowed by its hash.
"""

import base64
import hashlib
from functools import cache

from flask import Response, make_response, render_template

from plugin.domain.program.program import Terms
from plugin.domain.program.texts.friend_text import say_friend_conditions, say_friend_offer
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.offer_text import say_disclosure
from plugin.domain.shop import Shop
from plugin.web.storefront_words import refusal_words, storefront_words


def landing_page(shop: Shop, terms: Terms, language: Language, *, action: str, ref: str, ticket: str) -> Response:
    """Show the offer, its conditions, who pays what, and the one button."""
    return show_page(
        "storefront/landing.html",
        language,
        storefront_address(shop),
        shop=shop.name or shop.shop_domain,
        offer=say_friend_offer(terms, language),
        conditions=say_friend_conditions(terms, language),
        disclosure=say_disclosure(terms, language),
        gives_code=terms.gives_code,
        action=action,
        ref=ref,
        ticket=ticket,
    )


def refused_page(
    shop: Shop, reason: str, language: Language, status: int, *, heading: str = "refused_title"
) -> Response:
    """Say why there is no code, or under another heading what else was not done, and lead on into the shop."""
    words = storefront_words(language)
    address = storefront_address(shop)
    message = refusal_words(reason, language)
    answer = show_page("storefront/notice.html", language, address, heading=words[heading], message=message)
    answer.status_code = status
    return answer


def closed_page(language: Language) -> Response:
    """Say that there is nothing to claim; the same for a program that is off and for a shop without us."""
    words = storefront_words(language)
    return show_page("storefront/notice.html", language, "", heading=words["closed_title"], message=words["closed"])


def storefront_address(shop: Shop) -> str:
    """Where the shop's own pages are, without a trailing slash; the permanent domain until the shop told us better."""
    return (shop.storefront_url or f"https://{shop.shop_domain}").rstrip("/")


def show_page(template: str, language: Language, address: str, **values: object) -> Response:
    """Answer with a page of ours that runs no script and loads nothing; its forms may lead to `address`."""
    words = storefront_words(language)
    answer = make_response(render_template(template, language=language.value, words=words, **values))
    # A form may be answered by a redirect to the shop's main domain, which browsers hold against form-action too.
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src '{_style_hash()}'; form-action 'self' {address}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@cache
def _style_hash() -> str:
    style = render_template("storefront/style.css")
    return f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"
