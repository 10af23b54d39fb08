"""Customers of a shop: only whether there is one, so that no personal data is read."""

from plugin.admin_api.answers import read
from plugin.admin_api.gids import customer_gid, gid_number
from plugin.admin_api.mutations import Asks


def has_customer(client: Asks, customer_id: int) -> bool:
    """Whether the shop has a customer of this number. Raises AdminApiError."""
    data = client.run("read_customer", {"id": customer_gid(customer_id)})
    return gid_number(read(data, "customer", "id"), "Customer") is not None
