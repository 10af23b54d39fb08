"""Bodies put through the door of the whole app, worked off by the real callers against the simulated shop."""

from dataclasses import dataclass

from sqlalchemy import select
from werkzeug.test import TestResponse

from plugin.bell import Duty
from plugin.db.tables import deliveries
from tests.dumps import dump
from tests.loop import Loop
from tests.webhooks.door import shopify_headers

# Rows that tell of the deliveries themselves, and of the worker.
NOT_EFFECTS = ("deliveries", "heartbeats")


@dataclass(frozen=True)
class End:
    """How one delivery ended."""

    state: str
    outcome: str | None
    attempts: int
    subject: str | None


class Postbox:
    """Shopify's side of /webhooks, with a worker that is called by hand."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.client = loop.app.test_client()
        self.domain = loop.shop_state.domain

    def post(self, body: bytes, topic: str, webhook_id: str, **headers: str | None) -> TestResponse:
        """Deliver one body, rightly signed."""
        named = {"Shop_Domain": self.domain, "Triggered_At": self.loop.now().isoformat()} | headers
        return self.client.post(
            "/webhooks", data=body, headers=shopify_headers(body, topic, webhook_id=webhook_id, **named)
        )

    def keep(self, body: bytes, topic: str, webhook_id: str, **headers: str | None) -> None:
        """Deliver one body and expect it to be in the inbox."""
        answer = self.post(body, topic, webhook_id, **headers)
        assert (answer.status_code, answer.text) == (200, "kept\n")

    def work(self) -> None:
        """Work off the inbox, and nothing else."""
        self.loop.duties[Duty.DRAIN_INBOX]()

    def ends(self) -> dict[str, End]:
        """How each delivery stands, by webhook id."""
        return {
            str(row["webhook_id"]): End(row["state"], row["outcome"], row["attempts"], row["subject"])
            for row in self._deliveries()
        }

    def effects(self, but: str = "") -> str:
        """Everything in the database that is not about deliveries, and not in the table `but`."""
        return dump(self.loop.bench.engine, without=(*NOT_EFFECTS, but))

    def _deliveries(self) -> list[dict[str, object]]:
        with self.loop.bench.engine.begin() as conn:
            return [dict(row) for row in conn.execute(select(deliveries).order_by(deliveries.c.id)).mappings()]
