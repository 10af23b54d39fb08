"""The doors of an advocate's own page, through the app proxy: look, choose, exchange, join and leave the leaderboard.

Works without JavaScript. Every change comes by a form whose ticket is bound to the customer it was shown to.
"""

from flask import Blueprint, Response, request

from plugin.db.engine import reading
from plugin.services.advocates.join_leaderboard import join_leaderboard
from plugin.services.advocates.leave_leaderboard import leave_leaderboard
from plugin.services.advocates.read_own_page import read_own_page
from plugin.services.points.redeem_points import AskedExchange, redeem_points
from plugin.services.rewards.choose_own_reward import choose_own_reward
from plugin.services.workbench import Workbench
from plugin.web.admin.typed_number import read_number
from plugin.web.storefront.claim_request import FORM_TYPE, LARGEST_BODY
from plugin.web.storefront.landing_page import closed_page, refused_page, storefront_address
from plugin.web.storefront.own_page_view import login_page, own_page
from plugin.web.storefront.own_tickets import read_own_ticket, write_own_ticket
from plugin.web.storefront.storefront_guard import StorefrontCaller, from_storefront

_LARGEST_NUMBER = 9
_LARGEST_ID = 18
_CONFLICT, _FORBIDDEN, _UNREADABLE = 409, 403, 400


def add_own_doors(door: Blueprint, bench: Workbench, prefix: str) -> None:
    """Add the four doors; `prefix` is the app proxy's path on the storefront."""

    @door.get("/proxy/mine")
    @from_storefront(bench, closed_page)
    def mine(caller: StorefrontCaller) -> Response:
        """Show an advocate their rewards, points, badges and the leaderboard."""
        return _show(bench, caller, prefix)

    @door.post("/proxy/choose")
    @from_storefront(bench, closed_page)
    def choose(caller: StorefrontCaller) -> Response:
        """Take one of several rewards."""
        return _choose(bench, caller, prefix)

    @door.post("/proxy/redeem")
    @from_storefront(bench, closed_page)
    def redeem(caller: StorefrontCaller) -> Response:
        """Exchange points for a discount code."""
        return _redeem(bench, caller, prefix)

    @door.post("/proxy/leaderboard")
    @from_storefront(bench, closed_page)
    def leaderboard(caller: StorefrontCaller) -> Response:
        """Put an advocate on the leaderboard under a name, or take them off it."""
        return _leaderboard(bench, caller, prefix)


def _show(bench: Workbench, caller: StorefrontCaller, prefix: str, *, missed: int | None = None) -> Response:
    if caller.customer_id is None:
        return login_page(caller, prefix=prefix)
    with reading(bench.engine) as conn:
        page = read_own_page(conn, caller.shop, caller.customer_id, caller.language, bench.clock.now())
    if page is None:
        return _refuse(caller, "not_joined", 404)
    done, ticket = caller.params.get("done", ""), write_own_ticket(bench, caller)
    return own_page(caller, page, prefix=prefix, ticket=ticket, done=done, missed=missed)


def _choose(bench: Workbench, caller: StorefrontCaller, prefix: str) -> Response:
    wish = _wish(bench, caller)
    if isinstance(wish, Response):
        return wish
    reward_id, option = _number("reward", _LARGEST_ID), _number("option", _LARGEST_NUMBER)
    if reward_id is None:
        return _refuse(caller, "unreadable", _UNREADABLE)
    if option is None:
        answer = _show(bench, caller, prefix, missed=reward_id)
        answer.status_code = _UNREADABLE
        return answer
    with bench.engine.begin() as conn:
        is_chosen = choose_own_reward(conn, caller.shop, _customer(caller), reward_id, option, bench.clock.now())
    return _back(caller, prefix, "chosen") if is_chosen else _refuse(caller, "choice_over", _CONFLICT)


def _redeem(bench: Workbench, caller: StorefrontCaller, prefix: str) -> Response:
    wish = _wish(bench, caller)
    if isinstance(wish, Response):
        return wish
    points = _number("points", _LARGEST_NUMBER)
    if points is None:
        return _refuse(caller, "points_unreadable", _UNREADABLE)
    asked = AskedExchange(_customer(caller), points, wish)
    with bench.engine.begin() as conn:
        refusal = redeem_points(conn, bench.keys, caller.shop, asked, bench.clock.now())
    return _back(caller, prefix, "exchanged") if refusal is None else _refuse(caller, refusal.value, _CONFLICT)


def _leaderboard(bench: Workbench, caller: StorefrontCaller, prefix: str) -> Response:
    wish = _wish(bench, caller)
    if isinstance(wish, Response):
        return wish
    customer_id, now = _customer(caller), bench.clock.now()
    if "leave" in request.form:
        with bench.engine.begin() as conn:
            leave_leaderboard(conn, caller.shop, customer_id)
        return _back(caller, prefix, "left")
    with bench.engine.begin() as conn:
        refusal = join_leaderboard(conn, caller.shop, customer_id, request.form.get("nickname", ""), now)
    return _back(caller, prefix, "joined") if refusal is None else _refuse(caller, refusal.value, _CONFLICT)


def _wish(bench: Workbench, caller: StorefrontCaller) -> str | Response:
    """The wish that a form's ticket names, or why the form cannot be taken."""
    request.max_content_length = LARGEST_BODY
    if caller.customer_id is None:
        return _refuse(caller, "login_needed", _FORBIDDEN)
    if request.mimetype != FORM_TYPE:
        return _refuse(caller, "unreadable", 415)
    if (request.content_length or 0) > LARGEST_BODY:
        return _refuse(caller, "unreadable", 413)
    wish = read_own_ticket(bench, caller, request.form.get("ticket"))
    return wish if wish is not None else _refuse(caller, "page_over", _CONFLICT)


def _number(field: str, most_digits: int) -> int | None:
    """The whole number that a form's field holds; None for anything else, and for one too long."""
    return read_number(request.form.get(field, "").strip(), most_digits)


def _customer(caller: StorefrontCaller) -> int:
    assert caller.customer_id is not None, "the guard of the form has let an anonymous caller in"
    return caller.customer_id


def _refuse(caller: StorefrontCaller, reason: str, status: int) -> Response:
    return refused_page(caller.shop, reason, caller.language, status, heading="own_refused")


def _back(caller: StorefrontCaller, prefix: str, done: str) -> Response:
    answer = Response(status=303)
    where = f"{storefront_address(caller.shop)}{prefix}/mine"
    answer.headers["Location"] = f"{where}?locale={caller.language.value}&done={done}"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
