"""After APP_KEY was rotated: seal every grant with the newest key, so that none needs the former one any more."""

from plugin.db.cipher import CipherError
from plugin.db.engine import reading
from plugin.db.shops.grants import list_old_seals, reseal_grant
from plugin.logs import Log
from plugin.services.workbench import Workbench

_log = Log(__name__)


def reseal_grants(bench: Workbench) -> int:
    """Seal anew what an older key sealed; gives how many. One that does not open is noted and left for a visit."""
    with reading(bench.engine) as conn:
        old = list_old_seals(conn, bench.cipher.newest_prefix)
    return sum(_reseal(bench, shop_id, shop_domain) for shop_id, shop_domain in old)


def _reseal(bench: Workbench, shop_id: int, shop_domain: str) -> bool:
    try:
        with bench.engine.begin() as conn:
            return reseal_grant(conn, bench.cipher, shop_id, shop_domain)
    except CipherError as error:
        _log.error("reseal_failed", error, shop=shop_domain)
        return False
