"""Stands in Shopify's place and answers at once: `read_orders` with paid orders, the deletion of codes with "done".

It costs tens of microseconds, so that what is measured is Goodword. Every tenth order carries a claimed friend code.
"""

import argparse
import json
import re
import socket
import threading
from datetime import UTC, datetime

from bench.bodies import FIRST_ORDER
from bench.load import HOST

REFERRED_EVERY = 10
_IDS = re.compile(rb"gid://shopify/Order/(\d+)")
_OPERATION = re.compile(rb'"operationName":"(\w+)"')
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_COST = {
    "requestedQueryCost": 30,
    "actualQueryCost": 30,
    "throttleStatus": {"maximumAvailable": 2_000_000.0, "currentlyAvailable": 1_999_970, "restoreRate": 100_000.0},
}
_DELETED = json.dumps(
    {
        "data": {"discountCodeRedeemCodeBulkDelete": {"job": {"id": "gid://shopify/Job/1"}, "userErrors": []}},
        "extensions": {"cost": _COST},
    }
).encode()
_AFTER = b']},"extensions":{"cost":' + json.dumps(_COST).encode() + b"}}"


def friend_code(number: int) -> str:
    """The code of the claim that belongs to an order."""
    return f"friend{number:012d}"


def order_node(order_id: int, at: str) -> bytes:
    """A paid order as the Admin API gives it; the buyer is new, one buyer an order."""
    number = order_id - FIRST_ORDER
    codes = [friend_code(number).upper()] if number % REFERRED_EVERY == 0 else []
    price = {"shopMoney": {"amount": "84.90", "currencyCode": "EUR"}}
    node = {
        "id": f"gid://shopify/Order/{order_id}",
        "name": f"#{number}",
        "createdAt": at,
        "updatedAt": at,
        "cancelledAt": None,
        "test": False,
        "displayFinancialStatus": "PAID",
        "sourceName": "web",
        "discountCodes": codes,
        "email": f"buyer-{number}@example.com",
        "customAttributes": [],
        "currentSubtotalPriceSet": price,
        "subtotalPriceSet": price,
        "totalRefundedSet": {"shopMoney": {"amount": "0.0", "currencyCode": "EUR"}},
        "customer": {"id": f"gid://shopify/Customer/{8_000_000_000_000 + number}", "numberOfOrders": "1"},
        "customerJourneySummary": {
            "ready": True,
            "customerOrderIndex": 1,
            "firstVisit": {"referralCode": None, "landingPage": "https://bench.example.com/"},
            "lastVisit": None,
        },
        "risk": {"recommendation": "ACCEPT"},
        "disputes": [],
        "displayFulfillmentStatus": "UNFULFILLED",
        "fulfillments": [],
    }
    return json.dumps(node).encode()


def answer(request: bytes) -> bytes:
    """The JSON for one GraphQL request."""
    named = _OPERATION.search(request)
    if named and named[1] == b"read_orders":
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        nodes = b",".join(order_node(int(found), at) for found in _IDS.findall(request))
        return b'{"data":{"nodes":[' + nodes + _AFTER
    return _DELETED


def main() -> None:
    """Serve until killed, one thread a connection."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    listener = socket.create_server((HOST, parser.parse_args().port), backlog=64)
    while True:
        line, _ = listener.accept()
        threading.Thread(target=_serve, args=(line,), daemon=True).start()


def _serve(line: socket.socket) -> None:
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    held = b""
    while got := line.recv(1 << 16):
        held += got
        head, blank, body = held.partition(b"\r\n\r\n")
        found = _LENGTH.search(head)
        if not blank or len(body) < (int(found[1]) if found else 0):
            continue
        held = b""
        said = answer(body)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Shopify-API-Version: 2026-10\r\n"
        line.sendall(b"%sContent-Length: %d\r\n\r\n%s" % (head, len(said), said))


if __name__ == "__main__":
    main()
