"""End an offer's discount at Shopify once its program was deleted: none of its codes was ever given out."""

from datetime import datetime

from plugin.admin_api.discounts import deactivate_discount
from plugin.domain.shop import Shop
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench


def end_offer(bench: Workbench, shop: Shop, discount_gid: str, _now: datetime) -> str:
    """Deactivate the discount; one that is gone or ended counts as done. Raises AdminApiError and GrantError."""
    deactivate_discount(reach_shop(bench, shop, is_background=True), discount_gid)
    return "discount ended"
