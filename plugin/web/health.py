"""Doors for machines that look after us: /healthz (alive), /readyz (fit for traffic), /metrics (figures)."""

import hmac

from flask import Blueprint, Response, jsonify, request

from plugin.db.engine import reading
from plugin.metrics import Metrics
from plugin.services.check_health import check_health
from plugin.services.read_backlog import read_backlog
from plugin.services.read_reach import read_reach
from plugin.services.workbench import Workbench


def create_blueprint(bench: Workbench, metrics: Metrics) -> Blueprint:
    """Build the three doors; /metrics asks for `Authorization: Bearer METRICS_TOKEN` and is absent without one."""
    door = Blueprint("health", __name__)

    @door.get("/healthz")
    def healthz() -> Response:
        """Say that the process answers."""
        return Response("alive\n", content_type="text/plain; charset=utf-8")

    @door.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """Say whether every part works, and for each part that does not what to do."""
        findings = check_health(bench)
        is_ready = all(finding.is_fine for finding in findings)
        parts = {finding.name: {"is_fine": finding.is_fine, "note": finding.note} for finding in findings}
        return jsonify(is_ready=is_ready, parts=parts), 200 if is_ready else 503

    @door.get("/metrics")
    def figures() -> Response:
        """Give counters, backlog and reach in Prometheus' text format."""
        refusal = _refuse(bench.settings.metrics_token, request.headers.get("Authorization", ""))
        if refusal is not None:
            return Response(status=refusal)
        with reading(bench.engine) as conn:
            times = bench.clock.now(), bench.clock.wall()
            readings = read_backlog(conn, *times) | read_reach(conn, *times)
        return Response(metrics.render(readings), content_type="text/plain; version=0.0.4; charset=utf-8")

    return door


def _refuse(expected: str | None, given: str) -> int | None:
    if expected is None:
        return 404
    is_right = hmac.compare_digest(given.encode("utf-8", "replace"), f"Bearer {expected}".encode())
    return None if is_right else 401
