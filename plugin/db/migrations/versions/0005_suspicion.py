"""What suspicion is weighed on: the networks, phones and addresses of claims and orders, as keyed hashes."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result."""
