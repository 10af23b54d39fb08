"""Look once a day how the offer's discount stands at Shopify: news of a change can be lost."""

from datetime import datetime

from plugin.db.engine import reading
from plugin.db.offers.programs import read_offer_discount, read_programs
from plugin.domain.shop import Shop
from plugin.services.offers.note_code_change import note_code_change
from plugin.services.workbench import Workbench


def compare_offer(bench: Workbench, shop: Shop, now: datetime) -> str:
    """Compare the discount of each program's terms and note a difference. Raises AdminApiError and GrantError."""
    with reading(bench.engine) as conn:
        found = [
            read_offer_discount(conn, shop.shop_id, program.program_id, program.version)
            for program in read_programs(conn, shop.shop_id)
        ]
    told = [note_code_change(bench, shop, gid, now) for gid in found if gid is not None]
    return "; ".join(told) or "no discount yet"
