"""What decides from when a hold counts, and what is left of an order."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result: they make no promise whose hold has not begun."""
    with op.batch_alter_table("rewards", schema=None) as batch_op:
        batch_op.alter_column("held_until", existing_type=sa.DateTime(timezone=True), nullable=True)
    op.add_column("orders", sa.Column("sold_minor", sa.BigInteger(), nullable=True))
    op.add_column("orders", sa.Column("cards_sold_minor", sa.BigInteger(), nullable=True))
    op.add_column("orders", sa.Column("cards_left_minor", sa.BigInteger(), nullable=True))
