"""A Shopify that answers what it was told to, one reply a call, and a clock that only sleeping moves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from plugin.admin_api.budget import Timing
from plugin.admin_api.client import AdminClient
from plugin.admin_api.wire import TIMEOUT_S, Wire, make_session

SHOP = "quiet-garden.myshopify.com"
ACCESS_TOKEN = "shpat_0123456789abcdef"
_SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Reply:
    """One HTTP answer; a dict or list as body is sent as JSON."""

    body: object = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class CannedShopify(BaseAdapter):
    """Gives its replies in order and keeps what was asked; a reply that is an exception is raised."""

    def __init__(self, *replies: Reply | Exception) -> None:
        super().__init__()
        self.replies = list(replies)
        self.requests: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        assert options["timeout"] == TIMEOUT_S
        self.requests.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        response = requests.Response()
        response.status_code = reply.status
        response.headers = CaseInsensitiveDict(reply.headers)
        response.url, response.request = request.url or "", request
        response.raw = BytesIO(reply.content)
        return response

    def close(self) -> None:
        """Nothing is held open."""

    def asked(self, number: int = -1) -> dict[str, Any]:
        """The JSON of one call."""
        asked: dict[str, Any] = json.loads(self.requests[number].body or b"{}")
        return asked


@dataclass
class SlowClock:
    """Time passes only by sleeping; every sleep is kept."""

    at: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def timing(self, luck: float = 0.0) -> Timing:
        return Timing(self.monotonic, self.sleep, lambda: luck)


@dataclass
class Line:
    """A client with the Shopify and the clock behind it."""

    client: AdminClient
    shopify: CannedShopify
    clock: SlowClock


def line(*replies: Reply | Exception, is_background: bool = False, luck: float = 0.0) -> Line:
    """A client whose calls are answered by these replies."""
    shopify, clock, session = CannedShopify(*replies), SlowClock(), make_session()
    session.mount("https://", shopify)
    wire = Wire(session, lambda shop: f"https://{shop}", "2026-10", clock.timing(luck))
    return Line(AdminClient(wire, SHOP, ACCESS_TOKEN, is_background=is_background), shopify, clock)


def sample(name: str) -> Any:
    """A recorded answer, cut down to the facts; see samples/README.md."""
    return json.loads((_SAMPLES / f"{name}.json").read_text())


def data(**roots: object) -> Reply:
    """A whole answer."""
    return Reply({"data": roots})


def cost(requested: int, available: int, *, maximum: int = 2000, rate: int = 100, actual: int | None = None) -> Any:
    """`extensions` of an answer."""
    status = {"maximumAvailable": maximum, "currentlyAvailable": available, "restoreRate": rate}
    spent = requested if actual is None else actual
    return {"cost": {"requestedQueryCost": requested, "actualQueryCost": spent, "throttleStatus": status}}


def order_node(order_id: int = 1001, **changes: object) -> dict[str, Any]:
    """An order as `read_orders` asks for it: 90.00 CAD left of a paid order, by a customer of one order."""
    money = {"shopMoney": {"amount": "90.0", "currencyCode": "CAD"}}
    node = {
        "id": f"gid://shopify/Order/{order_id}",
        "name": f"#{order_id}",
        "createdAt": "2026-04-22T14:05:00Z",
        "updatedAt": "2026-04-23T16:45:00Z",
        "cancelledAt": None,
        "test": False,
        "displayFinancialStatus": "PAID",
        "sourceName": "web",
        "discountCodes": [],
        "email": "frieda@example.com",
        "customAttributes": [],
        "currentSubtotalPriceSet": money,
        "subtotalPriceSet": money,
        "totalRefundedSet": {"shopMoney": {"amount": "0.0", "currencyCode": "CAD"}},
        "customer": {"id": "gid://shopify/Customer/9001", "numberOfOrders": "1"},
        "customerJourneySummary": {"ready": True, "customerOrderIndex": 1, "firstVisit": None, "lastVisit": None},
        "risk": {"recommendation": "NONE"},
        "disputes": [],
        "displayFulfillmentStatus": "UNFULFILLED",
        "fulfillments": [],
    }
    return node | changes
