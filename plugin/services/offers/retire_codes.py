"""Friends' codes were redeemed: deleting them from their discount is what makes them single-use."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from plugin.admin_api.client import AdminClient
from plugin.admin_api.code_pool import delete_code
from plugin.admin_api.discounts import find_code
from plugin.admin_api.offer_discounts import find_codes
from plugin.db.engine import reading
from plugin.db.offers.pool_codes import CodeState, PoolCode, find_pool_codes, set_code_states
from plugin.db.offers.programs import read_offer_discount
from plugin.domain.shop import Shop
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench

LOOK_AGAIN = timedelta(seconds=10)


def retire_codes(bench: Workbench, shop: Shop, codes: Sequence[str], now: datetime) -> dict[str, str | timedelta]:
    """Delete these folded codes (at most 250) at Shopify and look whether they are gone; idempotent.

    Gives for each what became of it, or when to look again.
    """
    with bench.engine.begin() as conn:
        set_code_states(conn, shop.shop_id, codes, CodeState.REDEEMED, unless=CodeState.RETIRED)
        ours = find_pool_codes(conn, shop.shop_id, codes)
    told: dict[str, str | timedelta] = {code: "not one of our codes" for code in codes if code not in ours}
    told |= {code: "retired before" for code, found in ours.items() if found.state is CodeState.RETIRED}
    left = [found for found in ours.values() if found.state is not CodeState.RETIRED]
    if not left:
        return told
    gone = _retire(bench, shop, left)
    with bench.engine.begin() as conn:
        set_code_states(conn, shop.shop_id, gone, CodeState.RETIRED, unless=CodeState.RETIRED)
    return told | {found.code: "code deleted" if found.code in gone else LOOK_AGAIN for found in left}


def _retire(bench: Workbench, shop: Shop, codes: Sequence[PoolCode]) -> set[str]:
    """The codes that are off their discounts, each offer's together."""
    offers: dict[tuple[int, int], list[PoolCode]] = {}
    for code in codes:
        offers.setdefault((code.program_id, code.version), []).append(code)
    with reading(bench.engine) as conn:
        discounts = {offer: read_offer_discount(conn, shop.shop_id, *offer) for offer in offers}
    client = reach_shop(bench, shop, is_background=True)
    gone: set[str] = set()
    for offer, together in offers.items():
        discount_gid = discounts[offer]
        named = {code.code for code in together}
        gone |= named if discount_gid is None else _delete(client, discount_gid, together, named)
    return gone


def _delete(client: AdminClient, discount_gid: str, codes: Sequence[PoolCode], named: Collection[str]) -> set[str]:
    """Which codes are off the discount; Shopify deletes a moment after it has answered."""
    nameless = [code.code for code in codes if code.code_gid is None]
    looked_up = find_codes(client, discount_gid, nameless) if nameless else {}
    gids = [gid for code in codes if (gid := code.code_gid or looked_up.get(code.code)) is not None]
    if gids:
        delete_code(client, discount_gid, gids)
    return {code for code in named if not _is_there(client, discount_gid, code)}


def _is_there(client: AdminClient, discount_gid: str, code: str) -> bool:
    found = find_code(client, code)
    return found is not None and found.gid == discount_gid
