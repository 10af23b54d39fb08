"""Shopify's deliveries under load: signed, repeated until they are acknowledged, and every acknowledgement kept."""

import http.client
import json
import random
import threading
from collections import Counter
from dataclasses import dataclass, field

from tests.sim_shop.demo_processes import HOST
from tests.sim_shop.sample import DOMAIN
from tests.webhooks.door import shopify_headers

THREADS = 3
PACE_S = 0.004
TOPICS = ("orders/paid", "orders/updated")
Acknowledged = tuple[str, str]


@dataclass(slots=True)
class Traffic:
    """Threads that deliver webhooks about random ones of `order_ids` to a server that may vanish at any moment."""

    port: int
    seed: int
    order_ids: list[int]
    reuses_connections: bool = True
    acknowledged: set[Acknowledged] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin."""
        for number in range(THREADS):
            thread = threading.Thread(target=self._deliver, args=(number,), name=f"traffic-{number}")
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End, after what is under way."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(30)

    def _deliver(self, number: int) -> None:
        chance = random.Random(self.seed * THREADS + number)
        line = http.client.HTTPConnection(HOST, self.port, timeout=10)
        count = 0
        while not self._stopping.wait(PACE_S):
            count += 1
            topic, webhook_id = chance.choice(TOPICS), f"t{number}-{count}"
            body = _body(chance.choice(self.order_ids))
            repetitions = 2 if chance.random() < 0.2 else 1
            for _ in range(repetitions):
                while not self._post(line, topic, webhook_id, body) and not self._stopping.wait(0.01):
                    pass
        line.close()

    def _post(self, line: http.client.HTTPConnection, topic: str, webhook_id: str, body: bytes) -> bool:
        headers = shopify_headers(body, topic, webhook_id=webhook_id, Shop_Domain=DOMAIN)
        if not self.reuses_connections:
            headers["Connection"] = "close"
        try:
            line.request("POST", "/webhooks", body, headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as trouble:
            self.troubles[type(trouble).__name__] += 1
            line.close()
            return False
        self.statuses[answer.status] += 1
        if answer.status == 200:
            self.acknowledged.add((topic, webhook_id))
        return answer.status == 200


def _body(order_id: int) -> bytes:
    document = {"id": order_id, "admin_graphql_api_id": f"gid://shopify/Order/{order_id}", "note": "x" * 2_000}
    return json.dumps(document).encode()
