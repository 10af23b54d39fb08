"""The control room: one page over the control doors, for clock, faults, deliveries, orders and true effects."""

from typing import Any

from flask import Blueprint, abort, request

from tests.sim_shop import control_views as views
from tests.sim_shop.admin_frame import order_rows, page, shop_or_404
from tests.sim_shop.faults import WEBHOOK_KINDS, FaultKind
from tests.sim_shop.state import ShopState
from tests.sim_shop.world import World

SHOWN = 30
STEPS = (("1 hour", {"hours": 1}), ("1 day", {"days": 1}), ("7 days", {"days": 7}), ("31 days", {"days": 31}))
TONES = {"delivered": "good", "given_up": "bad", "dropped": "bad"}
Json = dict[str, Any]


def control_room(world: World) -> Blueprint:
    """The page `/_sim/room`; everything on it knocks at the JSON doors beside it."""
    room = Blueprint("control_room", __name__, url_prefix="/_sim", template_folder="admin_pages")

    @room.get("/room")
    def show() -> str:
        shop = _asked_shop(world)
        with world.lock:
            return page(world, shop, "room.html", "room", **_seen(world, shop))

    return room


def _asked_shop(world: World) -> ShopState:
    if domain := request.args.get("shop"):
        return shop_or_404(world, domain)
    if not world.shops:
        abort(404)
    return next(iter(world.shops.values()))


def _seen(world: World, shop: ShopState) -> Json:
    log = [delivery for delivery in world.sender.log if delivery.shop == shop.domain]
    effects = [effect for effect in world.effects if effect.shop == shop.domain]
    return {
        "now": world.clock.now().strftime("%A, %Y-%m-%d %H:%M UTC"),
        "ahead": _ahead(world.clock.offset.total_seconds()),
        "steps": STEPS,
        "faults": views.faults(world),
        "api_kinds": [kind.value for kind in FaultKind if kind not in WEBHOOK_KINDS],
        "webhook_kinds": [kind.value for kind in FaultKind if kind in WEBHOOK_KINDS],
        "deliveries": [views.delivery(one) | {"number": n} for n, one in reversed(list(enumerate(log))[-SHOWN:])],
        "tones": TONES,
        "orders": order_rows(shop)[:SHOWN],
        "effects": [views.effect(one) for one in reversed(effects[-SHOWN:])],
        "effect_count": len(effects),
    }


def _ahead(seconds: float) -> str:
    days, rest = divmod(round(seconds), 86_400)
    return f"{days} days and {rest / 3600:.0f} hours ahead of real time" if seconds else "running with real time"
