"""Since when a program is on: what was ordered before was not recommended under it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result. Of programs that are on already nobody knows."""
    op.add_column("programs", sa.Column("live_since", sa.DateTime(timezone=True), nullable=True))
