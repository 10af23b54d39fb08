"""Short pages for when the app's own pages cannot be shown: what happened and what to do, in German and English."""

from dataclasses import dataclass
from enum import Enum

from flask import Response, make_response, render_template, request

from plugin.domain.shop import Shop
from plugin.web.framing import NOBODY, frame_only_in, make_nonce, notice_policy

LOCALES = ("en", "de")


@dataclass(frozen=True, slots=True)
class Text:
    """Heading, what happened, what to do."""

    heading: str
    happened: str
    remedy: str


class Notice(Enum):
    """What can be said; the value names the texts."""

    OPEN_IN_ADMIN = "open_in_admin"
    LINK_REFUSED = "link_refused"
    STATE_REFUSED = "state_refused"
    SCOPES_MISSING = "scopes_missing"
    SHOPIFY_AWAY = "shopify_away"
    SHOPIFY_REFUSED = "shopify_refused"
    SESSION_REFUSED = "session_refused"


def wanted_locale(shop: Shop | None = None) -> str:
    """Give `de` or `en`: what the admin says (`locale`), else the browser, else the shop's own language."""
    named = [request.args.get("locale", ""), *(value for value, _ in request.accept_languages)]
    if shop is not None and shop.locale:
        named.append(shop.locale)
    bases = (name.replace("_", "-").split("-")[0].lower() for name in named)
    return next((base for base in bases if base in LOCALES), "en")


def show_notice(
    notice: Notice, status: int, *, ancestors: str = NOBODY, missing: tuple[str, ...] = (), again: str | None = None
) -> Response:
    """Render a notice; `missing` lists scopes, `again` is one of our own addresses to begin anew at."""
    locale, nonce = wanted_locale(), make_nonce()
    page = render_template(
        "embedded/notice.html",
        locale=locale,
        text=_TEXTS[locale][notice],
        missing=missing,
        again=again,
        again_label={"en": "Start again", "de": "Neu beginnen"}[locale],
        nonce=nonce,
    )
    answer = make_response(page, status)
    answer.headers["Content-Security-Policy"] = notice_policy(nonce)
    return frame_only_in(answer, ancestors)


_TEXTS = {
    "en": {
        Notice.OPEN_IN_ADMIN: Text(
            "Open Goodword in your Shopify admin",
            "Goodword works inside the admin of your shop and knows your shop only from there.",
            "In your Shopify admin, open Apps and choose Goodword.",
        ),
        Notice.LINK_REFUSED: Text(
            "This link cannot be used",
            "It was changed on its way, or it is older than 90 seconds. Nothing was stored.",
            "Go back to your Shopify admin and open or install Goodword from there.",
        ),
        Notice.STATE_REFUSED: Text(
            "This installation was not begun here",
            "It was begun in another browser, more than ten minutes ago, or it was finished before. "
            "Nothing was stored.",
            "Begin again from your Shopify admin, and allow cookies for the minute that it takes.",
        ),
        Notice.SCOPES_MISSING: Text(
            "Goodword needs more permissions",
            "The installation was not finished, because these permissions were not granted:",
            "Begin again and agree to all of them. Goodword asks for nothing that it does not use.",
        ),
        Notice.SHOPIFY_AWAY: Text(
            "Shopify does not answer at the moment",
            "Nothing is lost.",
            "Wait a minute, then load this page again.",
        ),
        Notice.SHOPIFY_REFUSED: Text(
            "Shopify refused the connection",
            "Nothing was stored.",
            "Open Goodword from your Shopify admin once more. If this page comes back, ask whoever runs Goodword "
            "for you to look at its log.",
        ),
        Notice.SESSION_REFUSED: Text(
            "Your admin session was not accepted",
            "Shopify's proof of who you are did not fit this app.",
            "Load the Shopify admin again. If this page comes back, ask whoever runs Goodword for you to check its "
            "clock and its API key and secret with “goodword doctor”.",
        ),
    },
    "de": {
        Notice.OPEN_IN_ADMIN: Text(
            "Öffnen Sie Goodword in Ihrem Shopify-Adminbereich",
            "Goodword arbeitet im Adminbereich Ihres Shops und kennt Ihren Shop nur von dort.",
            "Öffnen Sie im Shopify-Adminbereich „Apps“ und wählen Sie Goodword.",
        ),
        Notice.LINK_REFUSED: Text(
            "Dieser Link gilt nicht",
            "Er wurde unterwegs verändert oder ist älter als 90 Sekunden. Es wurde nichts gespeichert.",
            "Gehen Sie zurück in Ihren Shopify-Adminbereich und öffnen oder installieren Sie Goodword von dort.",
        ),
        Notice.STATE_REFUSED: Text(
            "Diese Installation wurde nicht hier begonnen",
            "Sie wurde in einem anderen Browser begonnen, vor mehr als zehn Minuten, oder sie ist schon "
            "abgeschlossen. Es wurde nichts gespeichert.",
            "Beginnen Sie neu in Ihrem Shopify-Adminbereich und lassen Sie Cookies für diese Minute zu.",
        ),
        Notice.SCOPES_MISSING: Text(
            "Goodword braucht weitere Berechtigungen",
            "Die Installation wurde nicht abgeschlossen, weil diese Berechtigungen fehlen:",
            "Beginnen Sie neu und stimmen Sie allen zu. Goodword verlangt nur, was es auch benutzt.",
        ),
        Notice.SHOPIFY_AWAY: Text(
            "Shopify antwortet gerade nicht",
            "Es ist nichts verloren.",
            "Warten Sie eine Minute und laden Sie diese Seite neu.",
        ),
        Notice.SHOPIFY_REFUSED: Text(
            "Shopify hat die Verbindung abgelehnt",
            "Es wurde nichts gespeichert.",
            "Öffnen Sie Goodword noch einmal aus Ihrem Shopify-Adminbereich. Kommt diese Seite wieder, bitten Sie die "
            "Person, die Goodword für Sie betreibt, ins Protokoll zu sehen.",
        ),
        Notice.SESSION_REFUSED: Text(
            "Ihre Anmeldung im Adminbereich wurde nicht angenommen",
            "Shopifys Nachweis, wer Sie sind, passt nicht zu dieser App.",
            "Laden Sie den Shopify-Adminbereich neu. Kommt diese Seite wieder, bitten Sie die Person, die Goodword für "
            "Sie betreibt, Uhr, API-Schlüssel und Secret mit „goodword doctor“ zu prüfen.",
        ),
    },
}
