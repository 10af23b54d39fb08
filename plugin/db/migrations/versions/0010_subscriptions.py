"""What of an order was bought on a selling plan, from which paid cycles of a subscription are known."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result."""
    op.add_column("orders", sa.Column("plan_minor", sa.BigInteger(), nullable=True))
