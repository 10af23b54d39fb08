"""A friend's code was redeemed: deleting it from its discount is what makes it single-use."""

from datetime import datetime, timedelta

from plugin.admin_api.client import AdminClient
from plugin.admin_api.code_pool import delete_code
from plugin.admin_api.discounts import find_code
from plugin.admin_api.offer_discounts import find_codes
from plugin.db.engine import reading
from plugin.db.pool_codes import CodeState, PoolCode, find_pool_code, set_code_state
from plugin.db.programs import read_offer_discount
from plugin.domain.shop import Shop
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench

LOOK_AGAIN = timedelta(seconds=10)


def retire_code(bench: Workbench, shop: Shop, code: str, now: datetime) -> str | timedelta:
    """Delete this folded code at Shopify and look whether it is gone; says when to look again. Idempotent."""
    with bench.engine.begin() as conn:
        set_code_state(conn, shop.shop_id, code, CodeState.REDEEMED, unless=CodeState.RETIRED)
        ours = find_pool_code(conn, shop.shop_id, code)
    if ours is None:
        return "not one of our codes"
    if ours.state is CodeState.RETIRED:
        return "retired before"
    with reading(bench.engine) as conn:
        discount_gid = read_offer_discount(conn, shop.shop_id, ours.program_id, ours.version)
    client = reach_shop(bench, shop, is_background=True)
    if discount_gid is not None and not _delete(client, discount_gid, ours):
        return LOOK_AGAIN
    with bench.engine.begin() as conn:
        set_code_state(conn, shop.shop_id, code, CodeState.RETIRED, unless=CodeState.RETIRED)
    return "code deleted"


def _delete(client: AdminClient, discount_gid: str, ours: PoolCode) -> bool:
    """Whether the code is off the discount; Shopify deletes a moment after it has answered."""
    if not _is_there(client, discount_gid, ours.code):
        return True
    code_gid = ours.code_gid or find_codes(client, discount_gid, [ours.code]).get(ours.code)
    if code_gid is not None:
        delete_code(client, discount_gid, [code_gid])
    return not _is_there(client, discount_gid, ours.code)


def _is_there(client: AdminClient, discount_gid: str, code: str) -> bool:
    found = find_code(client, code)
    return found is not None and found.gid == discount_gid
