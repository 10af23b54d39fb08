"""Where an order went and what its buyer paid in their own currency: by these it belongs to a market."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result. Orders of before belong to no market."""
    op.add_column("orders", sa.Column("country", sa.String(2), nullable=True))
    op.add_column("orders", sa.Column("paid_currency", sa.String(3), nullable=True))
    for name in ("paid_minor", "paid_sold_minor", "paid_cards_sold_minor", "paid_cards_left_minor"):
        op.add_column("orders", sa.Column(name, sa.BigInteger(), nullable=True))
