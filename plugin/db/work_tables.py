"""The tables of work: what Shopify sent, what we owe the outside, what was done, who is alive."""

from sqlalchemy import (
    JSON,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from plugin.db.columns import Key, UtcTime, id_column, metadata, shop_column

deliveries = Table(
    "deliveries",
    metadata,
    id_column(),
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
    id_column(),
    shop_column(),
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
    id_column(),
    Column("shop_id", Key),
    Column("shop_domain", String(255), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("happened_at", UtcTime, nullable=False),
    Index(None, "shop_domain", "id"),
    Index(None, "shop_domain", "subject", "id"),
    Index(None, "shop_id", "subject", "id"),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("beaten_at", UtcTime, nullable=False),
)
