"""What happens to an order after the sale: what is sent, what the bank disputes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True, eq=False)
class Fulfillment:
    """A shipment. `status` as Shopify spells it in lower case: success, cancelled, error, failure."""

    id: int
    created_at: datetime
    status: str = "success"


@dataclass(slots=True, eq=False)
class Dispute:
    """A chargeback or inquiry. `status` as Shopify spells it in lower case: needs_response, won, lost …"""

    id: int
    status: str
    initiated_as: str
    amount_minor: int
    initiated_at: datetime
