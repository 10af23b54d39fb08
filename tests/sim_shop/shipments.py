"""What was sent of an order."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True, eq=False)
class Fulfillment:
    """A shipment. `status` as Shopify spells it in lower case: success, cancelled, error, failure."""

    id: int
    created_at: datetime
    status: str = "success"
