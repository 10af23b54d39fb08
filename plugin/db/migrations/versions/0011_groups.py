"""Which group an advocate belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result: whoever they let join is a customer."""
    op.add_column(
        "advocates", sa.Column("member_of", sa.String(length=12), server_default=sa.text("'customers'"), nullable=False)
    )
