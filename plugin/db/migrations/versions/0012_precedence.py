"""Several programs of a shop have an order, in which the first that fits is taken."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result: they take the oldest program, as they did."""
    op.add_column("programs", sa.Column("rank", sa.Integer(), server_default=sa.text("0"), nullable=False))
