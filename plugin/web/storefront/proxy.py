"""The doors of the storefront, reached through Shopify's app proxy: widget, join, claim, landing page.

Nothing personal goes to an anonymous caller, nothing is kept by a cache, and no door calls Shopify.
"""

from flask import Blueprint, Response, jsonify, request

from plugin.db.engine import reading
from plugin.domain.people.joining import JoinRefusal
from plugin.domain.program.texts.language import Language
from plugin.services.advocates.join_program import join_program
from plugin.services.advocates.read_widget import read_widget
from plugin.services.advocates.weigh_joining import weigh_joining
from plugin.services.offers.claim_offer import AskedClaim, Claimed, ClaimRefusal, claim_offer
from plugin.services.offers.read_landing import read_landing
from plugin.services.workbench import Workbench
from plugin.web.storefront.claim_receipts import write_receipt
from plugin.web.storefront.claim_request import JSON_TYPE, ClaimRequest, caller_network, is_referral_code, read_claim
from plugin.web.storefront.claimed_page import add_claimed_door, way_to_cart, way_to_receipt
from plugin.web.storefront.landing_page import closed_page, landing_page, refused_page, storefront_address
from plugin.web.storefront.own_page import add_own_doors
from plugin.web.storefront.storefront_answers import advocate_document, claim_document, refusal_answer, widget_document
from plugin.web.storefront.storefront_guard import StorefrontCaller, from_storefront
from plugin.web.storefront.visit_tickets import read_visit, write_ticket

_STATUS = {ClaimRefusal.TOO_MANY: 429}
_CONFLICT = 409
_RETRY_AFTER_S = "60"


def create_blueprint(bench: Workbench) -> Blueprint:
    """Build the doors; every one of them asks the guard first."""
    door = Blueprint("proxy", __name__, template_folder="../templates")

    @door.get("/proxy/widget")
    @from_storefront(bench, _closed)
    def widget(caller: StorefrontCaller) -> Response:
        """Show the program and, to a logged-in advocate, their own code and rewards; `ref` names a link followed."""
        ref = request.args.get("ref", "")
        ref = ref if is_referral_code(ref) else ""
        with reading(bench.engine) as conn:
            shown = read_widget(conn, caller.shop, caller.customer_id, caller.language, bench.clock.now(), ref=ref)
            asks = caller.customer_id if shown.advocate is None else None
            barred = None if asks is None else weigh_joining(conn, bench.keys, caller.shop, asks, bench.clock.now())
        ticket = write_ticket(bench, caller)
        return jsonify(widget_document(shown, _link(bench, caller), caller.language, ticket=ticket, barred=barred))

    @door.post("/proxy/join")
    @from_storefront(bench, _closed)
    def join(caller: StorefrontCaller) -> Response:
        """Make the logged-in customer an advocate."""
        return _join(bench, caller)

    @door.post("/proxy/claim")
    @from_storefront(bench, _closed_for_either)
    def claim(caller: StorefrontCaller) -> Response:
        """Give a friend their code: as JSON to the widget, as a way into the shop to the landing page's form."""
        asked = read_claim(request)
        if isinstance(asked, int):
            return refusal_answer("unreadable", caller.language, asked)
        return _claim_by_form(bench, caller, asked) if asked.is_form else _claim_by_widget(bench, caller, asked)

    @door.get("/proxy/r/<referral_code>")
    @from_storefront(bench, closed_page)
    def landing(caller: StorefrontCaller, referral_code: str) -> Response:
        """Show what is behind a referral link; the same page for every code."""
        return _landing(bench, caller, referral_code)

    @door.get("/proxy/r", strict_slashes=False)
    @from_storefront(bench, closed_page)
    def landing_without_code(caller: StorefrontCaller) -> Response:
        """Show the same page where the end of a link was lost; its button says then that the link is incomplete."""
        return _landing(bench, caller, "")

    add_claimed_door(door, bench)
    add_own_doors(door, bench, _prefix(bench))
    return door


def _join(bench: Workbench, caller: StorefrontCaller) -> Response:
    if caller.customer_id is None:
        return refusal_answer("login_needed", caller.language, 403)
    if request.mimetype != JSON_TYPE:
        # Other sites can post forms and texts to the shop in the customer's name, but no JSON.
        return refusal_answer("unreadable", caller.language, 415)
    with bench.engine.begin() as conn:
        joined = join_program(
            conn, bench.keys, caller.shop, caller.customer_id, locale=caller.language.value, now=bench.clock.now()
        )
    if isinstance(joined, JoinRefusal):
        return refusal_answer(joined.value, caller.language, _CONFLICT)
    with reading(bench.engine) as conn:
        shown = read_widget(conn, caller.shop, caller.customer_id, caller.language, bench.clock.now())
    return jsonify(None if shown.advocate is None else advocate_document(shown.advocate, _link(bench, caller)))


def _claim_by_widget(bench: Workbench, caller: StorefrontCaller, asked: ClaimRequest) -> Response:
    if asked.is_email_wrong:
        return refusal_answer("email_invalid", caller.language, _CONFLICT)
    visit = read_visit(bench, caller, asked.ticket)
    claimed = ClaimRefusal.VISIT_OVER if visit is None else _claim(bench, caller, asked, visit)
    if isinstance(claimed, ClaimRefusal):
        answer = refusal_answer(claimed.value, caller.language, _STATUS.get(claimed, _CONFLICT))
        return _with_pause(answer, claimed)
    apply_path = None if claimed.code is None else way_to_cart(claimed.code)
    return jsonify(claim_document(claimed, apply_path, caller.language))


def _claim_by_form(bench: Workbench, caller: StorefrontCaller, asked: ClaimRequest) -> Response:
    visit = read_visit(bench, caller, asked.ticket, for_form=True)
    if visit is None:
        # Too old, or pressed under another login: what the button does is shown again, with a fresh ticket.
        return _landing(bench, caller, asked.ref)
    claimed = _claim(bench, caller, asked, visit)
    if isinstance(claimed, ClaimRefusal):
        answer = refused_page(caller.shop, claimed.value, caller.language, _STATUS.get(claimed, _CONFLICT))
        return _with_pause(answer, claimed)
    receipt = write_receipt(bench, caller, claimed.referral_id, asked.ref)
    return _go_to(storefront_address(caller.shop) + way_to_receipt(_prefix(bench), claimed.code, asked.ref, receipt))


def _claim(bench: Workbench, caller: StorefrontCaller, asked: ClaimRequest, visit: str) -> Claimed | ClaimRefusal:
    wanted = AskedClaim(asked.ref, visit, caller_network(request), caller.customer_id, asked.email)
    with bench.engine.begin() as conn:
        return claim_offer(
            conn, bench.keys, caller.shop, wanted, bench.clock.now(), refill_below=bench.settings.pool_size // 2
        )


def _landing(bench: Workbench, caller: StorefrontCaller, referral_code: str) -> Response:
    ref = referral_code if is_referral_code(referral_code) else ""
    with reading(bench.engine) as conn:
        terms = read_landing(conn, caller.shop, ref, bench.clock.now())
    if terms is None:
        return closed_page(caller.language)
    return landing_page(
        caller.shop,
        terms,
        caller.language,
        action=f"{_prefix(bench)}/claim",
        ref=ref,
        ticket=write_ticket(bench, caller, for_form=True),
    )


def _prefix(bench: Workbench) -> str:
    return f"/{bench.manifest.proxy_prefix}/{bench.manifest.proxy_subpath}"


def _link(bench: Workbench, caller: StorefrontCaller) -> str:
    return f"{storefront_address(caller.shop)}{_prefix(bench)}/r/"


def _with_pause(answer: Response, refusal: ClaimRefusal) -> Response:
    if refusal is ClaimRefusal.TOO_MANY:
        answer.headers["Retry-After"] = _RETRY_AFTER_S
    return answer


def _closed(language: Language) -> Response:
    return refusal_answer("program_off", language, 404)


def _closed_for_either(language: Language) -> Response:
    return _closed(language) if request.mimetype == JSON_TYPE else closed_page(language)


def _go_to(address: str) -> Response:
    answer = Response(status=303)
    answer.headers["Location"] = address
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
