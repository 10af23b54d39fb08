"""What the merchant of a shop expects of one approved referral; at most one row a shop."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, delete, select, update

from plugin.db.inserts import insert_once
from plugin.db.tables import estimates
from plugin.domain.money import Money
from plugin.domain.program.cost.reward_calculator import ReferralEstimate


def read_estimate(conn: Connection, shop_id: int) -> ReferralEstimate | None:
    """Give the figures as they were kept, in the currency they were given in; None for a shop that gave none."""
    row = conn.execute(select(estimates).where(estimates.c.shop_id == shop_id)).first()
    if row is None:
        return None
    return ReferralEstimate(
        average_order=Money(row.average_order_minor, row.currency),
        margin_percent=Decimal(row.margin_percent),
        later_profit=Money(row.later_profit_minor, row.currency),
        incremental_percent=Decimal(row.incremental_percent),
        extra_cost=Money(row.extra_cost_minor, row.currency),
    )


def put_estimate(conn: Connection, shop_id: int, estimate: ReferralEstimate, now: datetime) -> None:
    """Keep the figures in place of those before."""
    figures = {
        "currency": estimate.average_order.currency,
        "average_order_minor": estimate.average_order.amount_minor,
        "margin_percent": str(estimate.margin_percent),
        "later_profit_minor": estimate.later_profit.amount_minor,
        "incremental_percent": str(estimate.incremental_percent),
        "extra_cost_minor": estimate.extra_cost.amount_minor,
        "estimated_at": now,
    }
    if insert_once(conn, estimates, {"shop_id": shop_id, **figures}, keys=("shop_id",)) is None:
        conn.execute(update(estimates).where(estimates.c.shop_id == shop_id).values(figures))


def drop_estimate(conn: Connection, shop_id: int) -> bool:
    """Forget the figures; False where there were none."""
    return conn.execute(delete(estimates).where(estimates.c.shop_id == shop_id)).rowcount == 1
