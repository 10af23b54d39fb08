"""Ways to a person's rows that do not read whole tables: orders, merges, exports, audit."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEXES = (
    ("advocates", ["shop_id", "email_key"]),
    ("audit_rows", ["shop_id", "subject", "id"]),
    ("customer_merges", ["shop_id", "kept_customer_id"]),
    ("data_exports", ["shop_id", "identity_key"]),
    ("orders", ["shop_id", "customer_id"]),
)


def upgrade() -> None:
    """Move forward; older builds keep running on the result."""
    for table, columns in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns, unique=False)
