"""What suspicion is weighed on: the networks, phones and addresses of claims and orders, as keyed hashes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Move forward; older builds keep running on the result: every new column may be empty."""
    op.add_column("orders", sa.Column("advocate_id", _KEY, nullable=True))
    op.add_column("orders", sa.Column("suspicion", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_orders_shop_id_advocate_id_standing"), "orders", ["shop_id", "advocate_id", "standing"])
    op.add_column("referrals", sa.Column("network_key", sa.String(length=64), nullable=True))
    op.create_index(
        op.f("ix_referrals_shop_id_network_key_claimed_at"), "referrals", ["shop_id", "network_key", "claimed_at"]
    )
    is_known = sa.text("network_key IS NOT NULL")
    op.create_index(
        "ix_referrals_networks", "referrals", ["claimed_at"], sqlite_where=is_known, postgresql_where=is_known
    )
    op.create_table(
        "order_marks",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("shop_id", _KEY, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("mark_key", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_order_marks_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_marks")),
        sa.UniqueConstraint("shop_id", "order_id", "kind", name=op.f("uq_order_marks_shop_id_order_id_kind")),
    )
    op.create_index(op.f("ix_order_marks_shop_id_mark_key"), "order_marks", ["shop_id", "mark_key"])
    op.create_index("ix_order_marks_oldest", "order_marks", ["kind", "seen_at"])
    op.create_table(
        "leaks",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("shop_id", _KEY, nullable=False),
        sa.Column("advocate_id", _KEY, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hints", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["advocate_id"], ["advocates.id"], name=op.f("fk_leaks_advocate_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_leaks_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaks")),
        sa.UniqueConstraint("shop_id", "code", name=op.f("uq_leaks_shop_id_code")),
    )
    op.create_index(op.f("ix_leaks_shop_id_advocate_id"), "leaks", ["shop_id", "advocate_id"])
