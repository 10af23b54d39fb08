"""The tables of orders, verdicts, rewards and the books."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from plugin.db.columns import Key, UtcTime, id_column, metadata, shop_column

orders = Table(
    "orders",
    metadata,
    id_column(),
    shop_column(),
    Column("order_id", BigInteger, nullable=False),
    Column("order_name", String(64), nullable=False),
    Column("ordered_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("payment", String(24), nullable=False),
    Column("subtotal_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("customer_id", BigInteger),
    Column("standing", String(16), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("word", String(10)),  # a person's allow | refuse
    Column("word_by", String(64)),
    Column("word_at", UtcTime),
    Column("advocate_id", Key),  # of the evidence that stands
    Column("suspicion", Integer),  # the verdict's points
    Column("cards_sold_minor", BigInteger),  # what of it and of what is left was spent on gift cards; empty: not asked
    Column("cards_left_minor", BigInteger),
    Column("plan_minor", BigInteger),  # what is left of it on a selling plan; empty: not asked
    # What lies within the products that a program counts, and which lines were found to; null: never asked.
    Column("reached", JSON(none_as_null=True)),
    Column("sold_minor", BigInteger),  # the subtotal before returns; empty: not known, the subtotal then
    Column("country", String(2)),  # where it went, as it was first read
    Column(
        "paid_currency", String(3)
    ),  # the buyer's own, and in it what is left, what was sold, and gift cards of both
    Column("paid_minor", BigInteger),
    Column("paid_sold_minor", BigInteger),
    Column("paid_cards_sold_minor", BigInteger),
    Column("paid_cards_left_minor", BigInteger),
    UniqueConstraint("shop_id", "order_id"),
    Index("ix_orders_newest", "shop_id", "ordered_at", "id"),
    Index("ix_orders_standing", "shop_id", "standing", "ordered_at", "id"),
    Index(None, "shop_id", "order_name"),
    Index(None, "shop_id", "customer_id"),
    Index(None, "shop_id", "advocate_id", "standing"),
)

order_marks = Table(
    "order_marks",
    metadata,
    id_column(),
    shop_column(),
    Column("order_id", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),  # alias | phone | address | household | network
    Column("mark_key", String(64), nullable=False),  # keyed hash of its normal form
    Column("seen_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "order_id", "kind"),
    Index(None, "shop_id", "mark_key"),
    Index("ix_order_marks_oldest", "kind", "seen_at"),
)

verdicts = Table(
    "verdicts",
    metadata,
    id_column(),
    shop_column(),
    Column("order_id", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("standing", String(16), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("advocate_id", Key),
    Column("referral_id", Key),
    Column("document", JSON, nullable=False),  # facts used, evidence with fates, checks with outcomes
    Column("delivery_id", Key),
    Column("decided_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "order_id", "revision"),
)

conversions = Table(
    "conversions",
    metadata,
    id_column(),
    shop_column(),
    Column("order_id", BigInteger, nullable=False),
    Column("program_id", Key, ForeignKey("programs.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("advocate_id", Key, ForeignKey("advocates.id"), nullable=False),
    Column("referral_id", Key, ForeignKey("referrals.id")),
    Column("subtotal_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("converted_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "order_id"),
    UniqueConstraint("shop_id", "referral_id"),
    Index(None, "shop_id", "advocate_id"),
)

rewards = Table(
    "rewards",
    metadata,
    id_column(),
    shop_column(),
    Column("order_id", BigInteger, nullable=False),
    Column("program_id", Key, ForeignKey("programs.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("side", String(10), nullable=False),
    Column("advocate_id", Key, ForeignKey("advocates.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", String(40)),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("held_until", UtcTime),  # empty while the hold has not begun
    Column("code", String(64), nullable=False),
    Column("sent_at", UtcTime),
    Column("discount_gid", String(64)),
    Column("issued_at", UtcTime),
    Column("expires_at", UtcTime),
    Column("spent_order_id", BigInteger),
    Column("created_at", UtcTime, nullable=False),
    Column("kind", String(16), nullable=False, server_default=text("'fixed'")),
    Column("cause", String(64), nullable=False, server_default=text("'referral'")),
    # What was promised, each a benefit's document; null: the terms' plain discount.
    Column("options", JSON(none_as_null=True)),
    Column("chosen", Integer),  # which of the options the advocate took
    Column("choose_until", UtcTime),
    Column("customer_id", BigInteger),  # whom it is given to, where that is not the advocate
    Column("factor", String(16)),  # by how much a customer tag of the advocate's made it larger, when it was promised
    CheckConstraint("amount_minor >= 0", name="no_debt"),
    UniqueConstraint("shop_id", "order_id", "program_id", "side", "cause"),
    UniqueConstraint("shop_id", "code"),
    Index("ix_rewards_due", "state", "held_until"),
    Index("ix_rewards_lapsed", "state", "expires_at"),
    Index("ix_rewards_unchosen", "state", "choose_until"),
    Index(None, "shop_id", "advocate_id", "state"),
    Index(None, "shop_id", "program_id"),
    Index(None, "shop_id", "customer_id"),
)

credit_moves = Table(
    "credit_moves",
    metadata,
    id_column(),
    shop_column(),
    Column("reward_id", Key, ForeignKey("rewards.id"), nullable=False),
    Column("purpose", String(8), nullable=False),  # give | take | mend
    Column("customer_id", BigInteger),
    Column("amount_minor", BigInteger, nullable=False),  # below 0 takes money back
    Column("currency", String(3), nullable=False),
    Column("expires_at", UtcTime),  # a credit's mark
    Column("sends", Integer, nullable=False, server_default=text("0")),
    Column("sent_at", UtcTime),  # of a send without an answer
    Column("after_number", BigInteger, nullable=False, server_default=text("0")),
    Column("number", BigInteger),  # Shopify's, once known
    Column("settled_at", UtcTime),
    Column("slot", BigInteger),  # the customer whose account this holds: one at a time
    UniqueConstraint("shop_id", "reward_id", "purpose"),
    UniqueConstraint("shop_id", "purpose", "number"),
    UniqueConstraint("shop_id", "slot"),
    Index(None, "shop_id", "customer_id"),
    Index(None, "shop_id", "settled_at"),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    id_column(),
    shop_column(),
    Column("reference", String(120), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("booked_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "reference"),
)

postings = Table(
    "postings",
    metadata,
    id_column(),
    shop_column(),
    Column("entry_id", Key, ForeignKey("ledger_entries.id"), nullable=False),
    Column("account", String(20), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Index(None, "entry_id"),
    Index(None, "shop_id", "account", "currency"),
)
