"""Tags on customers, which open what a shop keeps for some. Adding or removing twice is as good as once.

Source: tagsAdd, tagsRemove, Customer.tags, Admin GraphQL 2026-10. Scope: write_customers; read_customers for reading.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from plugin.admin_api.answers import read
from plugin.admin_api.failures import Refused, UserError
from plugin.admin_api.gids import customer_gid, gid_number
from plugin.admin_api.mutations import Asks, mutate

LONGEST_TAG = 255
PAGE = 100
NO_CUSTOMER = "Customer does not exist"
"""Shopify's words, recorded 2025-01; the errors of these mutations have no codes."""


class AsksPlainly(Protocol):
    """What speaks to one shop (AdminClient)."""

    def run(self, operation_name: str, variables: Mapping[str, object] | None = None) -> Mapping[str, object]:
        """Give the whole answer's data or raise."""
        ...


def read_tags(client: AsksPlainly, customer_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Give the tags of these customers, 100 a call; none for one that is gone. Raises AdminApiError."""
    found: dict[int, tuple[str, ...]] = {}
    for first in range(0, len(customer_ids), PAGE):
        asked = customer_ids[first : first + PAGE]
        nodes = client.run("read_tags", {"ids": [customer_gid(one) for one in asked]}).get("nodes")
        for node in nodes if isinstance(nodes, list) else []:
            number, tags = gid_number(read(node, "id"), "Customer"), read(node, "tags")
            if number is not None and isinstance(tags, list):
                found[number] = tuple(str(tag) for tag in tags)
    return found


def add_tag(client: Asks, customer_id: int, tag: str) -> bool:
    """Add a tag; False where there is no such customer (any more). Raises AdminApiError."""
    return _change(client, "add_tags", customer_id, tag, "tagsAdd")


def remove_tag(client: Asks, customer_id: int, tag: str) -> bool:
    """Remove a tag; False where there is no such customer (any more). Raises AdminApiError."""
    return _change(client, "remove_tags", customer_id, tag, "tagsRemove")


def _change(client: Asks, operation: str, customer_id: int, tag: str, root: str) -> bool:
    # Shopify splits a text at its commas into several tags.
    if not tag.strip() or "," in tag or len(tag) > LONGEST_TAG:
        raise ValueError(f"a tag has 1 to {LONGEST_TAG} characters and no comma")
    variables = {"id": customer_gid(customer_id), "tags": [tag.strip()]}
    try:
        mutate(client, operation, variables, root=root, is_refusal=_is_refusal)
    except Refused as refusal:
        if any(error.message != NO_CUSTOMER for error in refusal.user_errors):
            raise
        return False
    return True


def _is_refusal(error: UserError) -> bool:
    """Every answer of these mutations names what was wrong with the input; nothing has happened after it."""
    return bool(error.message)
