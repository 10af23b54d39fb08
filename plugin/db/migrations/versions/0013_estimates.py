"""What a merchant expects a referral to bring, kept so that it is typed once."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result: they know nothing of the table."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "estimates",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("shop_id", number, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("average_order_minor", sa.BigInteger(), nullable=False),
        sa.Column("margin_percent", sa.String(length=32), nullable=False),
        sa.Column("later_profit_minor", sa.BigInteger(), nullable=False),
        sa.Column("incremental_percent", sa.String(length=32), nullable=False),
        sa.Column("extra_cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("estimated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_estimates_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_estimates")),
        sa.UniqueConstraint("shop_id", name=op.f("uq_estimates_shop_id")),
    )
