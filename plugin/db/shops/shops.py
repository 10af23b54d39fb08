"""The shops that installed us: who they are and whether we may act for them. Their grants are in `grants`."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from plugin.db.tables import shops
from plugin.domain.shop import Shop, ShopStanding

# Every door and every piece of work begins with one of them, which are therefore put together once.
_OF_DOMAIN = select(shops).where(shops.c.shop_domain == bindparam("domain"))
_OF_ID = select(shops).where(shops.c.id == bindparam("own_id"))
_FACTS = frozenset({"shop_gid", "name", "storefront_url", "currency", "timezone", "locale"})


class ShopGone(Exception):
    """No shop has this id; it was erased meanwhile. Drop what you were about to do for it."""

    reason = "shop_gone"


def find_shop(conn: Connection, shop_domain: str) -> Shop | None:
    """Give the shop of this permanent domain, whatever its standing; None when it never installed or was erased."""
    row = conn.execute(_OF_DOMAIN, {"domain": shop_domain}).first()
    return None if row is None else _shop(row)


def read_shop(conn: Connection, shop_id: int) -> Shop:
    """Give the shop of this id. Raises ShopGone."""
    row = conn.execute(_OF_ID, {"own_id": shop_id}).first()
    if row is None:
        raise ShopGone(f"Shop {shop_id} was erased; drop the work that names it.")
    return _shop(row)


def lock_shop(conn: Connection, shop_domain: str) -> Shop | None:
    """Give the shop and keep others from changing it until this transaction ends."""
    row = conn.execute(select(shops).where(shops.c.shop_domain == shop_domain).with_for_update(key_share=True)).first()
    return None if row is None else _shop(row)


def list_shops(conn: Connection) -> tuple[Shop, ...]:
    """Give every shop, uninstalled ones too, oldest first."""
    return tuple(_shop(row) for row in conn.execute(select(shops).order_by(shops.c.id)))


def list_active_shops(conn: Connection) -> tuple[Shop, ...]:
    """Give the shops that background work may act for, oldest first."""
    return tuple(shop for shop in list_shops(conn) if shop.is_active)


def insert_shop(conn: Connection, shop_domain: str, now: datetime) -> Shop:
    """Write a shop's first installation. Raises IntegrityError when it is there already."""
    standing = ShopStanding.INSTALLED.value
    made = insert(shops).values(shop_domain=shop_domain, standing=standing, installed_at=now, orders_read_until=now)
    return _shop(conn.execute(made.returning(shops)).one())


def revive_shop(conn: Connection, shop_id: int, now: datetime) -> Shop:
    """Begin the next installation of a shop that had left: whatever is tagged with the last one may not act again."""
    fresh = {"uninstalled_at": None, "backfill_state": "waiting", "backfill_gid": None, "backfill_line": 0}
    return _changed(conn, shop_id, installed_at=now, installation=shops.c.installation + 1, **fresh | _INSTALLED)


def confirm_shop(conn: Connection, shop_id: int, now: datetime) -> Shop:
    """Note that the shop has us installed at this moment, so that an uninstallation before it is out of date."""
    return _changed(conn, shop_id, installed_at=now, **_INSTALLED)


def set_standing(conn: Connection, shop_id: int, standing: ShopStanding) -> None:
    """Say whether we may act; `uninstall` is the way to `uninstalled`."""
    conn.execute(update(shops).where(shops.c.id == shop_id).values(standing=standing.value))


def leave_shop(conn: Connection, shop_id: int, left_at: datetime) -> None:
    """Note that the merchant removed the app."""
    gone = {"standing": ShopStanding.UNINSTALLED.value, "uninstalled_at": left_at}
    conn.execute(update(shops).where(shops.c.id == shop_id).values(gone))


def installed_since(conn: Connection, shop_id: int) -> datetime:
    """Give the last moment at which a grant proved that the shop has us installed."""
    proved: datetime = conn.execute(select(shops.c.installed_at).where(shops.c.id == shop_id)).scalar_one()
    return proved


def save_scopes(conn: Connection, shop_id: int, scopes: Iterable[str]) -> None:
    """Remember what the shop lets us do, as Shopify names it (implied scopes not expanded)."""
    conn.execute(update(shops).where(shops.c.id == shop_id).values(scopes=join_scopes(scopes)))


def save_facts(conn: Connection, shop_id: int, **facts: str | None) -> None:
    """Remember what the shop says of itself: shop_gid, name, storefront_url, currency, timezone, locale."""
    if not facts.keys() <= _FACTS:
        raise ValueError(f"a shop has no facts {sorted(facts.keys() - _FACTS)}; it has {sorted(_FACTS)}")
    conn.execute(update(shops).where(shops.c.id == shop_id).values(facts))


def orders_read_until(conn: Connection, shop_id: int) -> datetime | None:
    """Give the moment up to which every changed order has been read; at first, that of the installation."""
    return conn.execute(select(shops.c.orders_read_until).where(shops.c.id == shop_id)).scalar_one_or_none()


def save_orders_read_until(conn: Connection, shop_id: int, moment: datetime) -> None:
    """Move that mark."""
    conn.execute(update(shops).where(shops.c.id == shop_id).values(orders_read_until=moment))


def join_scopes(scopes: Iterable[str]) -> str:
    """Write scopes as one text, sorted, comma between."""
    return ",".join(sorted(scopes))


_INSTALLED = {"standing": ShopStanding.INSTALLED.value}


def _changed(conn: Connection, shop_id: int, **values: object) -> Shop:
    return _shop(conn.execute(update(shops).where(shops.c.id == shop_id).values(values).returning(shops)).one())


def _shop(row: Row[tuple[object, ...]]) -> Shop:
    return Shop(
        shop_id=row.id,
        shop_domain=row.shop_domain,
        standing=ShopStanding(row.standing),
        installation=row.installation,
        currency=row.currency,
        storefront_url=row.storefront_url,
        timezone=row.timezone,
        locale=row.locale,
        name=row.name,
        scopes=frozenset(filter(None, row.scopes.split(","))),
    )
