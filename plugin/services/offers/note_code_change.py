"""A discount was changed or deleted at Shopify: where it is an offer's, say so, and never repair it silently.

A deleted or ended discount stops claims, because its codes would not work; the merchant starts anew with new terms.
"""

from datetime import datetime

from plugin.admin_api.benefit_shapes import gives_of, minimum_of
from plugin.admin_api.discount_outlines import outline_of
from plugin.admin_api.offer_discounts import OfferAtShopify, read_offer
from plugin.db.engine import reading
from plugin.db.offers.offer_drifts import note_drift
from plugin.db.offers.offer_versions import find_offer
from plugin.db.offers.programs import read_terms_of
from plugin.domain.program.checks.offer_drift import Drift
from plugin.domain.program.program import Terms
from plugin.domain.shop import Shop
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench


def note_code_change(bench: Workbench, shop: Shop, discount_gid: str, now: datetime) -> str:
    """Compare an offer's discount with its terms and write down how it differs; others' discounts are left alone.

    Asks Shopify how it stands now, so that late and doubled news do no harm. Raises AdminApiError and GrantError.
    """
    with reading(bench.engine) as conn:
        offer = find_offer(conn, shop.shop_id, discount_gid)
        terms = read_terms_of(conn, shop.shop_id, [offer])[offer] if offer is not None else None
    if offer is None or terms is None:
        return "not an offer of ours"
    drift = _compare(read_offer(reach_shop(bench, shop, is_background=True), discount_gid), terms)
    with bench.engine.begin() as conn:
        program_id, version = offer
        is_news = note_drift(
            conn, shop.shop_id, shop.shop_domain, program_id=program_id, version=version, drift=drift, now=now
        )
    state = f"offer {drift.value}" if drift is not None else "offer as we made it"
    return state if is_news else f"{state}, as known"


def _compare(found: OfferAtShopify | None, terms: Terms) -> Drift | None:
    if found is None:
        return Drift.DELETED
    if not found.is_active:
        return Drift.ENDED
    friend = terms.friend
    is_same = found.outline == outline_of(gives_of(friend), minimum_of(friend))
    return None if is_same and found.is_once_per_customer else Drift.CHANGED
