"""The tables of shops, their programs and the people of the programs."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from plugin.db.columns import Key, UtcTime, id_column, metadata, shop_column

shops = Table(
    "shops",
    metadata,
    id_column(),
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
    id_column(),
    shop_column(),
    Column("name", String(120), nullable=False),
    Column("is_live", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("rank", Integer, nullable=False, server_default=text("0")),  # the lowest comes first, the older of two
    Column("live_since", UtcTime),  # empty while it is off, and where it was on before anybody noted it
    Index(None, "shop_id"),
)

estimates = Table(
    "estimates",
    metadata,
    id_column(),
    shop_column(),
    Column("currency", String(3), nullable=False),
    Column("average_order_minor", BigInteger, nullable=False),
    Column("margin_percent", String(32), nullable=False),  # decimal text, 0 to 100
    Column("later_profit_minor", BigInteger, nullable=False),
    Column("incremental_percent", String(32), nullable=False),
    Column("extra_cost_minor", BigInteger, nullable=False),
    Column("estimated_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id"),
)

program_versions = Table(
    "program_versions",
    metadata,
    id_column(),
    shop_column(),
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
    id_column(),
    shop_column(),
    Column("customer_id", BigInteger),  # null once redacted
    Column("referral_code", String(32), nullable=False),
    Column("email_key", String(64)),
    Column("locale", String(16)),
    Column("joined_at", UtcTime, nullable=False),
    Column("learned_at", UtcTime),  # how recent e-mail hash and locale are, in Shopify's time
    Column("member_of", String(12), nullable=False, server_default=text("'customers'")),  # the group they belong to
    UniqueConstraint("shop_id", "customer_id"),
    UniqueConstraint("shop_id", "referral_code"),
    Index(None, "shop_id", "email_key"),
)

leaks = Table(
    "leaks",
    metadata,
    id_column(),
    shop_column(),
    Column("advocate_id", Key, ForeignKey("advocates.id"), nullable=False),
    Column("code", String(32), nullable=False),  # the link's code that went public and gives no offer any more
    Column("found_at", UtcTime, nullable=False),
    Column("hints", JSON, nullable=False),
    UniqueConstraint("shop_id", "code"),
    Index(None, "shop_id", "advocate_id"),
)

pool_codes = Table(
    "pool_codes",
    metadata,
    id_column(),
    shop_column(),
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
    id_column(),
    shop_column(),
    Column("program_id", Key, ForeignKey("programs.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("advocate_id", Key, ForeignKey("advocates.id"), nullable=False),
    Column("code", String(32)),
    Column("visit_key", String(64), nullable=False),
    Column("customer_id", BigInteger),
    Column("email_key", String(64)),
    Column("claimed_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("network_key", String(64)),  # keyed hash of the connection, forgotten after 90 days
    UniqueConstraint("shop_id", "code"),
    UniqueConstraint("shop_id", "visit_key"),
    Index("ix_referrals_newest", "shop_id", "id"),
    Index(None, "shop_id", "network_key", "claimed_at"),
    Index(
        "ix_referrals_networks",
        "claimed_at",
        sqlite_where=text("network_key IS NOT NULL"),
        postgresql_where=text("network_key IS NOT NULL"),
    ),
    Index(None, "shop_id", "advocate_id", "id"),
    Index(None, "shop_id", "email_key"),
    Index(None, "shop_id", "customer_id"),
    Index("ix_referrals_open", "shop_id", "program_id", "expires_at"),
)

customer_merges = Table(
    "customer_merges",
    metadata,
    id_column(),
    shop_column(),
    Column("customer_id", BigInteger, nullable=False),
    Column("kept_customer_id", BigInteger, nullable=False),
    Column("merged_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "customer_id"),
    Index(None, "shop_id", "kept_customer_id"),
)

past_buyers = Table(
    "past_buyers",
    metadata,
    id_column(),
    shop_column(),
    Column("identity_key", String(64), nullable=False),  # keyed hash of customer id or normalised e-mail
    Column("first_order_id", BigInteger, nullable=False),
    Column("first_ordered_at", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "identity_key"),
)

claim_counts = Table(
    "claim_counts",
    metadata,
    id_column(),
    shop_column(),
    Column("bucket", String(96), nullable=False),  # keyed hash of the caller's network and the minute
    Column("count", Integer, nullable=False),
    Column("forget_after", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "bucket"),
    Index(None, "forget_after"),
)

data_exports = Table(
    "data_exports",
    metadata,
    id_column(),
    shop_column(),
    Column("request", String(64), nullable=False),  # Shopify's number of the data request
    Column("identity_key", String(64), nullable=False),
    Column("document_sealed", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("forget_after", UtcTime, nullable=False),
    UniqueConstraint("shop_id", "request"),
    Index(None, "shop_id", "identity_key"),
    Index(None, "forget_after"),
)
