"""What of an order lies within the products that a program counts, line by line as it was first answered."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result: they know nothing of the column."""
    op.add_column("orders", sa.Column("reached", sa.JSON(none_as_null=True), nullable=True))
