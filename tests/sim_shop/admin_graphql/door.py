"""The HTTP door of the Admin GraphQL API: token, faults, execution."""

import json
import re
from typing import Any

from tests.sim_shop.admin_graphql.engine import Request, execute, throttled
from tests.sim_shop.faults import Fault, FaultKind
from tests.sim_shop.replies import UNAUTHORIZED, Reply, fault_after, fault_before, json_reply
from tests.sim_shop.state import ShopState, Token
from tests.sim_shop.world import World

PATH = re.compile(r"/(?P<shop>[a-z0-9-]+\.myshopify\.com)/admin/api/(?P<version>\d{4}-\d{2}|unstable)/graphql\.json")
NOT_FOUND = {"errors": "Not Found"}


def answer(world: World, domain: str, version: str, token: str | None, body: bytes) -> Reply:
    """Answer one POST. Always HTTP 200 once the token is good, even for errors, as Shopify does."""
    shop = world.shops.get(domain)
    if shop is None:
        return json_reply(404, NOT_FOUND)
    payload = _payload(body)
    if payload is None:
        return json_reply(400, {"errors": {"query": "Required parameter missing or invalid"}})
    request = Request(payload["query"], payload.get("variables"), payload.get("operationName"))
    with world.lock:
        return _guarded(world, shop, token, request, version)


def _payload(body: bytes) -> dict[str, Any] | None:
    try:
        payload = json.loads(body)
    except ValueError:
        return None
    fits = isinstance(payload, dict) and isinstance(payload.get("query"), str)
    return payload if fits and isinstance(payload.get("variables"), dict | None) else None


def _guarded(world: World, shop: ShopState, token: str | None, request: Request, version: str) -> Reply:
    fault = world.faults.api(*request.names())
    if fault is not None and (early := fault_before(fault)) is not None:
        return early
    holder = live_token(world, shop, token)
    if holder is not None and fault is not None and fault.kind is FaultKind.TOKEN_EXPIRED:
        holder.access_expires_at, holder = world.real_time() - 1, None
    if holder is None:
        return json_reply(401, UNAUTHORIZED)
    holder.used = True
    body = _faulty_body(world, shop, request, fault) or execute(world, shop, holder.scopes, request)
    if fault is not None and fault.kind is FaultKind.DATA_AND_ERRORS:
        body = {"errors": [_extra_error(fault)], **body}
    headers = {"X-Request-Id": world.hex_token(), "X-Shopify-API-Version": version}
    reply = Reply(200, json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode(), headers)
    return reply if fault is None else fault_after(fault, reply)


def live_token(world: World, shop: ShopState, token: str | None) -> Token | None:
    """The token if this shop knows it, it has not run out, and its secret still lives."""
    holder = shop.tokens.get(token or "")
    if holder is None or not shop.installed or holder.secret not in world.app.secrets():
        return None
    ends = holder.access_expires_at
    return None if ends is not None and ends <= world.real_time() else holder


def _faulty_body(world: World, shop: ShopState, request: Request, fault: Fault | None) -> dict[str, Any] | None:
    if fault is None or request.plan is None:
        return None
    if fault.kind is FaultKind.THROTTLED:
        return throttled(world, shop)
    if fault.kind is FaultKind.USER_ERRORS:
        return {"data": {f.key: _refusal(f, fault) for f in request.plan.fields}}
    return None


def _refusal(plan: Any, fault: Fault) -> dict[str, Any] | None:
    if plan.below is None:
        return None
    wrong = {"field": None, "message": fault.message, "code": fault.code}
    return {f.key: [wrong] if f.nodes[0].name.value == "userErrors" else None for f in plan.below.fields}


def _extra_error(fault: Fault) -> dict[str, Any]:
    return {"message": fault.message, "extensions": {"code": fault.code or "INTERNAL_SERVER_ERROR"}}
