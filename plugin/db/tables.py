"""Every table, once. Money is integer minor units with its currency; times are aware UTC; all rows name their shop."""

from plugin.db.columns import UtcTime, metadata
from plugin.db.order_tables import (
    conversions,
    credit_moves,
    ledger_entries,
    order_marks,
    orders,
    postings,
    rewards,
    verdicts,
)
from plugin.db.play_tables import nicknames, point_entries
from plugin.db.shop_tables import (
    advocates,
    claim_counts,
    customer_merges,
    data_exports,
    estimates,
    leaks,
    past_buyers,
    pool_codes,
    program_versions,
    programs,
    referrals,
    shops,
)
from plugin.db.work_tables import audit_rows, deliveries, heartbeats, messages

__all__ = [
    "UtcTime",
    "advocates",
    "audit_rows",
    "claim_counts",
    "conversions",
    "credit_moves",
    "customer_merges",
    "data_exports",
    "deliveries",
    "estimates",
    "heartbeats",
    "leaks",
    "ledger_entries",
    "messages",
    "metadata",
    "nicknames",
    "order_marks",
    "orders",
    "past_buyers",
    "point_entries",
    "pool_codes",
    "postings",
    "program_versions",
    "programs",
    "referrals",
    "rewards",
    "shops",
    "verdicts",
]
