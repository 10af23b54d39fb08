"""Offers of every kind, and several programs with their groups and times."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result."""
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.alter_column("code", existing_type=sa.String(length=32), nullable=True)
