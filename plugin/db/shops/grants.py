"""What lets us act for a shop, sealed at rest: one per shop, replaced as a whole, with a generation and a lease.

The lease says who may refresh; the generation says whether what a refresher brings home is still wanted.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, or_, select, update

from plugin.db.cipher import Cipher
from plugin.db.shops.shops import join_scopes
from plugin.db.tables import shops
from plugin.domain.shop import ShopStanding

LEASE = timedelta(seconds=60)
"""Longer than two tries at the token endpoint; a refresher killed between loses nothing but this time."""


@dataclass(frozen=True, slots=True)
class StoredGrant:
    """A sealed grant as it lies in the database; `lease_until` is set while somebody refreshes it."""

    sealed: str = field(repr=False)
    generation: int
    access_expires_at: datetime | None
    lease_until: datetime | None


def grant_context(shop_domain: str) -> str:
    """What a grant is sealed for; in another shop's row it stays shut."""
    return f"shop:{shop_domain}:grant"


def save_grant(
    conn: Connection,
    shop_id: int,
    *,
    sealed: str,
    access_expires_at: datetime | None,
    scopes: frozenset[str],
) -> int:
    """Put a grant in the place of any other, end every lease, and give the new generation."""
    fresh = {
        "grant_sealed": sealed,
        "access_expires_at": access_expires_at,
        "scopes": join_scopes(scopes),
        "refresh_lease_until": None,
        "grant_generation": shops.c.grant_generation + 1,
    }
    saved = update(shops).where(shops.c.id == shop_id).values(fresh).returning(shops.c.grant_generation)
    return int(conn.execute(saved).scalar_one())


def read_grant(conn: Connection, shop_id: int, *, lock: bool = False) -> StoredGrant | None:
    """Give the sealed grant; None when there is none. With `lock` nobody changes it until the transaction ends."""
    found = select(shops.c.grant_sealed, shops.c.grant_generation, shops.c.access_expires_at, _LEASE_UNTIL)
    found = found.where(shops.c.id == shop_id)
    row = conn.execute(found.with_for_update() if lock else found).first()
    return None if row is None or row.grant_sealed is None else _stored(row)


def take_lease(conn: Connection, shop_id: int, generation: int, now: datetime) -> bool:
    """Become the one that refreshes this generation; False while somebody else is, or when it was replaced."""
    is_free = or_(_LEASE_UNTIL.is_(None), now >= _LEASE_UNTIL)
    taken = update(shops).where(*_same(shop_id, generation), is_free).values(refresh_lease_until=now + LEASE)
    return conn.execute(taken).rowcount == 1


def end_lease(conn: Connection, shop_id: int, generation: int) -> None:
    """Let the next one try; nothing happens when the grant was replaced meanwhile."""
    conn.execute(update(shops).where(*_same(shop_id, generation)).values(refresh_lease_until=None))


def drop_grant(conn: Connection, shop_id: int) -> None:
    """Forget the tokens at once; whoever is refreshing them will find its generation gone."""
    nothing = {"grant_sealed": None, "access_expires_at": None, "refresh_lease_until": None, "scopes": ""}
    conn.execute(
        update(shops).where(shops.c.id == shop_id).values(grant_generation=shops.c.grant_generation + 1, **nothing)
    )


def expire_access(conn: Connection, shop_id: int) -> None:
    """Count the access token as run out, whatever it was said to last; the grant itself stays."""
    ended = update(shops).where(shops.c.id == shop_id, shops.c.grant_sealed.is_not(None))
    conn.execute(ended.values(access_expires_at=_LONG_AGO))


def list_quiet_grants(conn: Connection, expired_before: datetime) -> tuple[int, ...]:
    """Give the ids of shops whose access token ran out before this moment and that can still be refreshed."""
    alive = (ShopStanding.INSTALLED.value, ShopStanding.PAUSED.value)
    quiet = select(shops.c.id).where(
        shops.c.standing.in_(alive), shops.c.grant_sealed.is_not(None), shops.c.access_expires_at < expired_before
    )
    return tuple(conn.execute(quiet.order_by(shops.c.access_expires_at)).scalars())


def list_old_seals(conn: Connection, newest_prefix: str) -> tuple[tuple[int, str], ...]:
    """Give id and domain of the shops whose grant another key than the newest sealed."""
    is_old = shops.c.grant_sealed.is_not(None) & shops.c.grant_sealed.not_like(f"{newest_prefix}%")
    rows = conn.execute(select(shops.c.id, shops.c.shop_domain).where(is_old).order_by(shops.c.id))
    return tuple((row.id, row.shop_domain) for row in rows)


def reseal_grant(conn: Connection, cipher: Cipher, shop_id: int, shop_domain: str) -> bool:
    """Seal the same grant with the newest key, after APP_KEY was rotated; False when there is none."""
    stored = read_grant(conn, shop_id, lock=True)
    if stored is None:
        return False
    context = grant_context(shop_domain)
    fresh = cipher.seal(cipher.open(stored.sealed, context=context), context=context)
    conn.execute(update(shops).where(*_same(shop_id, stored.generation)).values(grant_sealed=fresh))
    return True


_LEASE_UNTIL = shops.c.refresh_lease_until
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _same(shop_id: int, generation: int) -> tuple[ColumnElement[bool], ...]:
    return shops.c.id == shop_id, shops.c.grant_generation == generation, shops.c.grant_sealed.is_not(None)


def _stored(row: Row[tuple[object, ...]]) -> StoredGrant:
    return StoredGrant(row.grant_sealed, row.grant_generation, row.access_expires_at, row.refresh_lease_until)
