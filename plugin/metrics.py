"""What the app counts about itself, in Prometheus' form; one registry per process, made when the app is."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Metrics:
    """Counters of this process, and gauges read from rows when somebody asks."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._deliveries = Counter(
            "goodword_deliveries",
            "Deliveries at the webhook door, by how they ended there.",
            ["outcome"],
            registry=self._registry,
        )
        self._outcomes: dict[str, Counter] = {}
        self._gauges: dict[str, Gauge] = {}

    def count_delivery(self, outcome: str) -> None:
        """Count one delivery at the door; the outcome is one of the door's own words."""
        counter = self._outcomes.get(outcome)
        if counter is None:
            counter = self._outcomes[outcome] = self._deliveries.labels(outcome)
        counter.inc()

    def render(self, readings: Mapping[str, float]) -> bytes:
        """Give everything in the text format; `readings` are gauges by name, read just now."""
        for name, value in readings.items():
            self._gauge(name).set(value)
        return generate_latest(self._registry)

    def _gauge(self, name: str) -> Gauge:
        if name not in self._gauges:
            title = name.replace("_", " ")
            self._gauges[name] = Gauge(f"goodword_{name}", f"{title}.".capitalize(), registry=self._registry)
        return self._gauges[name]
