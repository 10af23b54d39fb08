"""Shopify's app proxy in front of a real web server: signs what a shopper asks, names their network, passes it on."""

import hashlib
import hmac
import time
from typing import Any
from urllib.parse import urlencode

import requests

from tests.factories import API_SECRET
from tests.sim_shop.sample import DOMAIN
from tests.sim_shop.world import loopback_session

TIMEOUT = (2.0, 15.0)


class AppProxy:
    """Every call is a shopper's in a network of their own."""

    def __init__(self, app_url: str) -> None:
        self._app_url = app_url
        self._count = 0

    def widget(self, customer_id: int | None = None) -> dict[str, Any]:
        """What the widget is told."""
        answer: dict[str, Any] = self._ask("GET", "widget", customer_id).json()
        return answer

    def join(self, customer_id: int) -> dict[str, Any]:
        """Become an advocate."""
        answer: dict[str, Any] = self._ask("POST", "join", customer_id, json={}).json()
        return answer

    def claim(self, referral_code: str) -> str | None:
        """Take a code as a new friend; None while that is not possible."""
        try:
            ticket = self.widget()["ticket"]
            answer = self._ask("POST", "claim", None, json={"ref": referral_code, "ticket": ticket})
        except (requests.RequestException, KeyError):
            return None
        return str(answer.json()["discount_code"]) if answer.status_code == 200 else None

    def _ask(self, method: str, door: str, customer_id: int | None, **more: Any) -> requests.Response:
        self._count += 1
        fields = {
            "shop": DOMAIN,
            "logged_in_customer_id": str(customer_id or ""),
            "path_prefix": "/apps/goodword",
            "timestamp": str(int(time.time())),
        }
        message = "".join(sorted(f"{name}={value}" for name, value in fields.items()))
        signature = hmac.new(API_SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()
        address = f"{self._app_url}/proxy/{door}?{urlencode(fields | {'signature': signature})}"
        headers = {"X-Forwarded-For": f"198.51.{self._count // 250}.{self._count % 250 + 1}"}
        with loopback_session() as session:
            return session.request(method, address, headers=headers, timeout=TIMEOUT, **more)
