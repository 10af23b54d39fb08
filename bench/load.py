"""A small HTTP load client: one thread, many kept-alive connections, requests as ready-made bytes.

It is written for this because it must not be the bottleneck beside a server on two cores, and because every request
carries an id of its own: building requests costs nothing here, and a request costs the client about 25 microseconds.
"""

import gc
import select
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

HOST = "127.0.0.1"
Request = Sequence[bytes]


class LoadFailed(Exception):
    """The server hung up or said something that is no HTTP answer."""


@dataclass(slots=True)
class Load:
    """What a run gave: seconds per request in the order of the answers, statuses, and how long all of it took."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def milliseconds(self, share: float) -> float:
        """The latency that this share of the answers did not exceed."""
        ordered = sorted(self.latencies)
        return 1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def require(self, *allowed: int) -> "Load":
        """Itself, where every answer had an allowed status; a fast refusal must not pass for speed."""
        wrong = {status: count for status, count in self.statuses.items() if status not in allowed}
        if wrong or not self.latencies:
            raise LoadFailed(f"answers that were not expected: {wrong or 'none at all'}")
        return self


class _Line:
    """One connection with at most one request under way."""

    __slots__ = ("began", "held", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 18)
        self.began = 0.0
        self.held = b""

    def send(self, request: Request, began: float) -> None:
        self.began = began
        sent, length = self.socket.sendmsg(request), sum(map(len, request))
        if sent < length:
            self.socket.sendall(b"".join(request)[sent:])

    def receive(self) -> int | None:
        """The status of the answer, or None while it is not complete."""
        got = self.socket.recv(1 << 16)
        if not got:
            raise LoadFailed("the server hung up")
        self.held += got
        head, blank, body = self.held.partition(b"\r\n\r\n")
        if not blank or len(body) < _length(head):
            return None
        self.held = b""
        return int(head[9:12])


def closed_loop(
    port: int, requests: Iterator[Request], *, connections: int, seconds: float = 0.0, count: int = 0
) -> Load:
    """Keep every connection busy for this long or for this many answers: how much the server can do."""
    lines, poll = _open(port, connections)
    load, left = Load(), count or 1 << 60
    end = time.perf_counter() + (seconds or 3_600)
    gc.disable()
    began = time.perf_counter()
    try:
        busy = 0
        for line in lines.values():
            line.send(next(requests), time.perf_counter())
            busy, left = busy + 1, left - 1
        while busy:
            for number, _ in poll.poll(30):
                line = lines[number]
                status = line.receive()
                if status is None:
                    continue
                now = time.perf_counter()
                load.latencies.append(now - line.began)
                load.statuses[status] += 1
                if left <= 0 or now >= end:
                    busy -= 1
                    continue
                line.send(next(requests), time.perf_counter())
                left -= 1
        load.seconds = time.perf_counter() - began
    finally:
        gc.enable()
        _close(lines)
    return load


def open_loop(port: int, requests: Iterator[Request], *, connections: int, seconds: float, per_second: int) -> Load:
    """Send at a fixed rate whatever the server does; a late start counts as latency: what a caller would feel."""
    lines, poll = _open(port, connections)
    load, free = Load(), list(lines.values())
    total, sent = int(seconds * per_second), 0
    gc.disable()
    began = time.perf_counter()
    try:
        while len(load.latencies) < total:
            due = began + sent / per_second
            while sent < total and free and time.perf_counter() >= due:
                free.pop().send(next(requests), due)
                sent += 1
                due = began + sent / per_second
            wait = max(0.0, due - time.perf_counter()) if sent < total and free else 1.0
            for number, _ in poll.poll(wait):
                line = lines[number]
                status = line.receive()
                if status is not None:
                    load.latencies.append(time.perf_counter() - line.began)
                    load.statuses[status] += 1
                    free.append(line)
        load.seconds = time.perf_counter() - began
    finally:
        gc.enable()
        _close(lines)
    return load


def _open(port: int, connections: int) -> tuple[dict[int, _Line], select.epoll]:
    lines = [_Line(port) for _ in range(connections)]
    poll = select.epoll()
    for line in lines:
        poll.register(line.socket.fileno(), select.EPOLLIN)
    return {line.socket.fileno(): line for line in lines}, poll


def _close(lines: dict[int, _Line]) -> None:
    for line in lines.values():
        line.socket.close()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    if head[9:12] in (b"204", b"304"):
        return 0
    raise LoadFailed(f"an answer without a length: {head[:200]!r}")
