"""Several rewards for one order, each of its own kind: what it is for, what was promised, what the advocate chose."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result: every new column has a default or may be empty."""
    with op.batch_alter_table("rewards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=16), server_default="fixed", nullable=False))
        batch_op.add_column(sa.Column("cause", sa.String(length=64), server_default="referral", nullable=False))
        batch_op.add_column(sa.Column("options", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("chosen", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("choose_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("customer_id", sa.BigInteger(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_rewards_shop_id_order_id_program_id_side"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_rewards_shop_id_order_id_program_id_side_cause"),
            ["shop_id", "order_id", "program_id", "side", "cause"],
        )
        batch_op.drop_constraint(batch_op.f("ck_rewards_positive_amount"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_rewards_no_debt"), "amount_minor >= 0")
        batch_op.create_index("ix_rewards_unchosen", ["state", "choose_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_rewards_shop_id_program_id"), ["shop_id", "program_id"], unique=False)
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.create_index("ix_referrals_open", ["shop_id", "program_id", "expires_at"], unique=False)
