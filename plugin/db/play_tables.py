"""The tables of points and of names on the leaderboard."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, UniqueConstraint, text

from plugin.db.columns import Key, UtcTime, id_column, metadata, shop_column

point_entries = Table(
    "point_entries",
    metadata,
    id_column(),
    shop_column(),
    Column("advocate_id", Key, ForeignKey("advocates.id"), nullable=False),
    Column("reference", String(120), nullable=False),
    Column("points", BigInteger, nullable=False),  # below 0: taken back or exchanged
    Column("shortfall", BigInteger, nullable=False, server_default=text("0")),  # what could not be taken back
    Column("reason", String(40), nullable=False),
    Column("entered_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "reference"),
    Index(None, "shop_id", "advocate_id", "id"),
)

nicknames = Table(
    "nicknames",
    metadata,
    id_column(),
    shop_column(),
    Column("advocate_id", Key, ForeignKey("advocates.id"), nullable=False),
    Column("nickname", String(40), nullable=False),
    Column("chosen_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "advocate_id"),
)
