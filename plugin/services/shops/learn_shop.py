"""What a shop says of itself: name, money, language, address. And the theme is told where the shop reaches us."""

from datetime import datetime

from plugin.admin_api.app_metafields import write_proxy_path
from plugin.admin_api.shop_facts import ShopFacts, read_shop
from plugin.db.shops.shops import save_facts, save_scopes
from plugin.domain.shop import Shop
from plugin.services.program.start_program import start_program
from plugin.services.shops.note_scopes import note_scopes
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench


def learn_shop(bench: Workbench, shop: Shop, now: datetime) -> str:
    """Read the shop's facts, write the proxy's path for the theme, and give a new shop its program, switched off.

    Idempotent; runs after every installation and whenever the shop says that it changed.
    """
    client = reach_shop(bench, shop, is_background=True)
    facts = read_shop(client)
    write_proxy_path(client, facts.installation_gid, f"/{bench.manifest.proxy_prefix}/{bench.manifest.proxy_subpath}")
    _save(bench, shop, facts, now)
    return "shop learnt"


def _save(bench: Workbench, shop: Shop, facts: ShopFacts, now: datetime) -> None:
    with bench.engine.begin() as conn:
        save_facts(
            conn,
            shop.shop_id,
            shop_gid=facts.gid,
            name=facts.name,
            storefront_url=facts.storefront_url,
            currency=facts.currency,
            timezone=facts.timezone,
            locale=facts.locale,
        )
        note_scopes(conn, shop, facts.scopes, now)
        save_scopes(conn, shop.shop_id, facts.scopes)
        start_program(conn, shop.shop_id, facts.currency, now)
