"""Look once a day how the offer's discount stands at Shopify: news of a change can be lost."""

from datetime import datetime

from plugin.db.engine import reading
from plugin.db.programs import read_offer_discount, read_program
from plugin.domain.shop import Shop
from plugin.services.offers.note_code_change import note_code_change
from plugin.services.workbench import Workbench


def compare_offer(bench: Workbench, shop: Shop, now: datetime) -> str:
    """Compare the discount of the terms in force and note a difference. Raises AdminApiError and GrantError."""
    with reading(bench.engine) as conn:
        program = read_program(conn, shop.shop_id)
        gid = None
        if program is not None:
            gid = read_offer_discount(conn, shop.shop_id, program.program_id, program.version)
    return note_code_change(bench, shop, gid, now) if gid is not None else "no discount yet"
