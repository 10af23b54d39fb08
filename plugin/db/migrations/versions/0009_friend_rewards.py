"""What friends are promised is found by their customer number, to follow a merge and to be forgotten."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result."""
    op.create_index(op.f("ix_rewards_shop_id_customer_id"), "rewards", ["shop_id", "customer_id"], unique=False)
