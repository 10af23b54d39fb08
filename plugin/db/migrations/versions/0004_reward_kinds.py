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
    _make_credit_moves()


def _make_credit_moves() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "credit_moves",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("shop_id", number, nullable=False),
        sa.Column("reward_id", number, nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sends", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_number", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slot", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["reward_id"], ["rewards.id"], name=op.f("fk_credit_moves_reward_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_credit_moves_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_moves")),
        sa.UniqueConstraint("shop_id", "purpose", "number", name=op.f("uq_credit_moves_shop_id_purpose_number")),
        sa.UniqueConstraint("shop_id", "reward_id", "purpose", name=op.f("uq_credit_moves_shop_id_reward_id_purpose")),
        sa.UniqueConstraint("shop_id", "slot", name=op.f("uq_credit_moves_shop_id_slot")),
    )
    for columns in (["shop_id", "customer_id"], ["shop_id", "settled_at"]):
        op.create_index(op.f(f"ix_credit_moves_{'_'.join(columns)}"), "credit_moves", columns)
