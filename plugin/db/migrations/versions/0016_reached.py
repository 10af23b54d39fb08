"""Which lines of an order a program counts, as first answered; by how much a customer tag made a reward larger."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result: they know nothing of the columns."""
    op.add_column("orders", sa.Column("reached", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("rewards", sa.Column("factor", sa.String(length=16), nullable=True))
