"""An HTTP answer of the simulated platform, and the ways a connection can break."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.sim_shop.faults import Fault, FaultKind

BREAK_HEADER = "X-Sim-Break"
"""Tells the adapter or socket server how to break the connection: timeout | reset | truncated."""

UNAUTHORIZED = {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}
HTML_PAGE = b"<!DOCTYPE html><html><head><title>Simulation</title></head><body>Something went wrong.</body></html>"


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers and body. `breaks` = how the connection ends instead, if it does."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"
    breaks: str | None = None


def json_reply(status: int, body: Any, **headers: str) -> Reply:
    """A JSON answer; underscores in header names become dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode(), named)


def fault_before(fault: Fault) -> Reply | None:
    """What the caller sees instead of an answer; None for faults that need the effect or the query."""
    match fault.kind:
        case FaultKind.RATE_LIMITED:
            text = "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service."
            return json_reply(429, {"errors": text}, Retry_After=f"{fault.seconds:.1f}")
        case FaultKind.SERVER_ERROR:
            return json_reply(500, {"errors": "Internal Server Error"})
        case FaultKind.HTML_200:
            return Reply(200, HTML_PAGE, content_type="text/html; charset=utf-8")
        case FaultKind.BAD_GATEWAY:
            return Reply(502, HTML_PAGE, content_type="text/html; charset=utf-8")
        case FaultKind.TIMEOUT_BEFORE:
            return Reply(200, b"", breaks="timeout")
        case FaultKind.RESET:
            return Reply(200, b"", breaks="reset")
        case FaultKind.STATUS_401:
            return json_reply(401, UNAUTHORIZED)
        case FaultKind.STATUS_402:
            return json_reply(402, {"errors": "Unavailable Shop"})
        case FaultKind.STATUS_403:
            return json_reply(403, {"errors": "Forbidden"})
        case FaultKind.STATUS_423:
            return json_reply(423, {"errors": "Locked"})
    return None


def fault_after(fault: Fault, reply: Reply) -> Reply:
    """What the caller sees of `reply`, whose effect has happened."""
    match fault.kind:
        case FaultKind.TIMEOUT_AFTER:
            return Reply(200, b"", breaks="timeout")
        case FaultKind.RESET_AFTER:
            return Reply(200, b"", breaks="reset")
        case FaultKind.SERVER_ERROR_AFTER:
            return json_reply(500, {"errors": "Internal Server Error"})
        case FaultKind.TRUNCATED_JSON:
            return Reply(200, reply.body[: len(reply.body) // 2], reply.headers)
    return reply
