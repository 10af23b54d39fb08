"""The line to Shopify: one pool of connections, one address rule, one API version. It knows no shop's access token."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.adapters import HTTPAdapter

from plugin.admin_api.budget import Budget, Budgets, Timing

TIMEOUT_S = (3.05, 20.0)
"""Seconds to connect and between two bytes."""

POOL = 16


@dataclass(frozen=True, slots=True)
class Wire:
    """What every call to Shopify shares. `origin` gives the address of a shop, without a trailing slash."""

    session: requests.Session = field(repr=False)
    origin: Callable[[str], str] = field(repr=False)
    api_version: str
    timing: Timing = field(default_factory=Timing, repr=False)
    _budgets: Budgets = field(default_factory=Budgets, repr=False)

    def post_graphql(self, shop_domain: str, access_token: str, body: bytes) -> requests.Response:
        """Send one request, once; raises requests.RequestException. Redirects are not followed."""
        return self.session.post(
            f"{self.origin(shop_domain)}/admin/api/{self.api_version}/graphql.json",
            data=body,
            headers={
                "Content-Type": "application/json",
                "Accept": "application/json",
                "X-Shopify-Access-Token": access_token,
            },
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )

    def budget(self, shop_domain: str) -> Budget:
        """Give the cost bucket of a shop; every client of this wire shares it."""
        return self._budgets.of(shop_domain, self.timing.monotonic)


def make_session(pool: int = POOL) -> requests.Session:
    """Build the session of a process: pooled, without cookies, proxies of the environment or hidden repeats.

    Repeating is decided by who makes the call; a cookie would carry one shop's session into another's call.
    """
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(pool_connections=pool, pool_maxsize=pool, max_retries=0))
    return session
