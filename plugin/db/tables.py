"""Every table, once. Money is integer minor units with its currency; times are aware UTC; all rows name their shop."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)

Key = BigInteger().with_variant(Integer, "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite would drop the offset silently, so naive values are refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring an aware time to UTC; a naive one is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time has no place in the database; pass an aware UTC time")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> Column[int]:
    return Column("id", Key, primary_key=True, autoincrement=True)


def _shop() -> Column[int]:
    return Column("shop_id", Key, ForeignKey("shops.id"), nullable=False)


shops = Table(
    "shops",
    metadata,
    _id(),
    Column("shop_domain", String(255), nullable=False, unique=True),
    Column("standing", String(20), nullable=False),  # installed | needs_visit | paused | uninstalled
    Column("installed_at", UtcTime, nullable=False),
    Column("uninstalled_at", UtcTime),
    Column("installation", Integer, nullable=False, server_default=text("1")),
    Column("grant_sealed", Text),
    Column("grant_generation", Integer, nullable=False, server_default=text("0")),
    Column("access_expires_at", UtcTime),
    Column("refresh_lease_until", UtcTime),
    Column("scopes", Text, nullable=False, server_default=text("''")),
    Column("shop_gid", String(64)),
    Column("name", String(255)),
    Column("storefront_url", String(255)),
    Column("currency", String(3)),
    Column("timezone", String(64)),
    Column("locale", String(16)),
    Column("orders_read_until", UtcTime),
    Column("backfill_state", String(20), nullable=False, server_default=text("'waiting'")),
    Column("backfill_gid", String(64)),
    Column("backfill_line", Integer, nullable=False, server_default=text("0")),
    Column("last_delivery_at", UtcTime),
)

programs = Table(
    "programs",
    metadata,
    _id(),
    _shop(),
    Column("name", String(120), nullable=False),
    Column("is_live", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "shop_id"),
)

program_versions = Table(
    "program_versions",
    metadata,
    _id(),
    _shop(),
    Column("program_id", Key, ForeignKey("programs.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("terms", JSON, nullable=False),
    Column("discount_gid", String(64)),  # the Shopify discount the pool's codes hang on
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "program_id", "version"),
)

advocates = Table(
    "advocates",
    metadata,
    _id(),
    _shop(),
    Column("customer_id", BigInteger),  # null once redacted
    Column("referral_code", String(32), nullable=False),
    Column("email_key", String(64)),
    Column("locale", String(16)),
    Column("joined_at", UtcTime, nullable=False),
    Column("learned_at", UtcTime),  # how recent e-mail hash and locale are, in Shopify's time
    UniqueConstraint("shop_id", "customer_id"),
    UniqueConstraint("shop_id", "referral_code"),
)

pool_codes = Table(
    "pool_codes",
    metadata,
    _id(),
    _shop(),
    Column("program_id", Key, ForeignKey("programs.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("code", String(32), nullable=False),
    Column("state", String(12), nullable=False),  # adding | ready | claimed | redeemed | retired
    Column("job_gid", String(128)),
    Column("code_gid", String(64)),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "code"),
    Index("ix_pool_codes_ready", "shop_id", "program_id", "version", "state", "id"),
)

referrals = Table(
    "referrals",
    metadata,
    _id(),
    _shop(),
    Column("program_id", Key, ForeignKey("programs.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("advocate_id", Key, ForeignKey("advocates.id"), nullable=False),
    Column("code", String(32), nullable=False),
    Column("visit_key", String(64), nullable=False),
    Column("customer_id", BigInteger),
    Column("email_key", String(64)),
    Column("claimed_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "code"),
    UniqueConstraint("shop_id", "visit_key"),
    Index("ix_referrals_newest", "shop_id", "id"),
    Index(None, "shop_id", "advocate_id", "id"),
    Index(None, "shop_id", "email_key"),
    Index(None, "shop_id", "customer_id"),
)

orders = Table(
    "orders",
    metadata,
    _id(),
    _shop(),
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
    UniqueConstraint("shop_id", "order_id"),
    Index("ix_orders_newest", "shop_id", "ordered_at", "id"),
    Index("ix_orders_standing", "shop_id", "standing", "ordered_at", "id"),
    Index(None, "shop_id", "order_name"),
)

verdicts = Table(
    "verdicts",
    metadata,
    _id(),
    _shop(),
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
    _id(),
    _shop(),
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
    _id(),
    _shop(),
    Column("order_id", BigInteger, nullable=False),
    Column("program_id", Key, ForeignKey("programs.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("side", String(10), nullable=False),
    Column("advocate_id", Key, ForeignKey("advocates.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", String(40)),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("held_until", UtcTime, nullable=False),
    Column("code", String(64), nullable=False),
    Column("sent_at", UtcTime),
    Column("discount_gid", String(64)),
    Column("issued_at", UtcTime),
    Column("expires_at", UtcTime),
    Column("spent_order_id", BigInteger),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint("amount_minor > 0", name="positive_amount"),
    UniqueConstraint("shop_id", "order_id", "program_id", "side"),
    UniqueConstraint("shop_id", "code"),
    Index("ix_rewards_due", "state", "held_until"),
    Index("ix_rewards_lapsed", "state", "expires_at"),
    Index(None, "shop_id", "advocate_id", "state"),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    _id(),
    _shop(),
    Column("reference", String(120), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("booked_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "reference"),
)

postings = Table(
    "postings",
    metadata,
    _id(),
    _shop(),
    Column("entry_id", Key, ForeignKey("ledger_entries.id"), nullable=False),
    Column("account", String(20), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Index(None, "entry_id"),
    Index(None, "shop_id", "account", "currency"),
)

past_buyers = Table(
    "past_buyers",
    metadata,
    _id(),
    _shop(),
    Column("identity_key", String(64), nullable=False),  # keyed hash of customer id or normalised e-mail
    Column("first_order_id", BigInteger, nullable=False),
    Column("first_ordered_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "identity_key"),
)

customer_merges = Table(
    "customer_merges",
    metadata,
    _id(),
    _shop(),
    Column("customer_id", BigInteger, nullable=False),
    Column("kept_customer_id", BigInteger, nullable=False),
    Column("merged_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "customer_id"),
)

data_exports = Table(
    "data_exports",
    metadata,
    _id(),
    _shop(),
    Column("request", String(64), nullable=False),  # Shopify's number of the data request
    Column("identity_key", String(64), nullable=False),
    Column("document_sealed", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("forget_after", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "request"),
    Index(None, "forget_after"),
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    Column("shop_domain", String(255), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("webhook_id", String(64), nullable=False),
    Column("event_id", String(64)),
    Column("api_version", String(16)),
    Column("triggered_at", UtcTime),
    Column("received_at", UtcTime, nullable=False),
    Column("body", LargeBinary),  # null once purged
    Column("subject", String(64)),  # what it was about, for people: an order id, never personal data
    Column("state", String(12), nullable=False),  # waiting | leased | done | ignored | dead
    Column("outcome", String(64)),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("due_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime),
    Column("finished_at", UtcTime),
    UniqueConstraint("shop_domain", "topic", "webhook_id"),
    Index("ix_deliveries_due", "state", "due_at", "id"),
    Index("ix_deliveries_newest", "shop_domain", "id"),
    Index("ix_deliveries_subject", "shop_domain", "subject", "id"),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    _shop(),
    Column("kind", String(32), nullable=False),
    Column("reference", String(120), nullable=False),
    Column("installation", Integer, nullable=False),
    Column("state", String(12), nullable=False),  # waiting | leased | done | dead
    Column("outcome", String(255)),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("due_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    UniqueConstraint("shop_id", "kind", "reference"),
    Index("ix_messages_due", "state", "due_at", "id"),
)

audit_rows = Table(
    "audit_rows",
    metadata,
    _id(),
    Column("shop_id", Key),
    Column("shop_domain", String(255), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("happened_at", UtcTime, nullable=False),
    Index(None, "shop_domain", "id"),
    Index(None, "shop_domain", "subject", "id"),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("beaten_at", UtcTime, nullable=False),
)

claim_counts = Table(
    "claim_counts",
    metadata,
    _id(),
    _shop(),
    Column("bucket", String(96), nullable=False),  # keyed hash of the caller's network and the minute
    Column("count", Integer, nullable=False),
    Column("forget_after", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "bucket"),
    Index(None, "forget_after"),
)
