"""The web server of `goodword serve`, begun anew when its processes die: that alone is no reason to be away.

Granian starts a process that died again by itself, but ends when the new one dies within 5.5 seconds as well.
"""

import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

from plugin.logs import Log

STOOD_S: Final = 10.0
"""A server that ended sooner has not stood: its processes die as soon as they are there."""

ROUNDS: Final = 10
PAUSE_S: Final = 0.5
_log = Log(__name__)


class Server(Protocol):
    """What of Granian's server is used here."""

    interrupt_signal: bool
    main_loop_interrupt: threading.Event

    def serve(self) -> None:
        """Serve; a SystemExit tells that its processes died."""

    def on_startup(self, hook: Callable[[], None]) -> Callable[[], None]:
        """Call this once it listens for signals and before it starts processes."""

    def signal_handler_interrupt(self) -> None:
        """Hear a SIGTERM."""


def serve_web(make: Callable[[], Server]) -> int:
    """Serve until SIGTERM or SIGINT (0), or until ten servers in a row have not stood (1), each from `make`."""
    fallen, before = 0, None
    while fallen < ROUNDS:
        server, began = make(), time.monotonic()
        if before is not None:
            server.on_startup(_pass_on_stop(before, server))
        if _serve(server) == 0 or server.interrupt_signal:
            return 0
        fallen = fallen + 1 if time.monotonic() - began < STOOD_S else 0
        _log.error("web_died", count=fallen)
        if _is_stopped_within_pause(server):
            return 0
        before = server
    return 1


def _serve(server: Server) -> int:
    try:
        server.serve()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0


def _is_stopped_within_pause(server: Server) -> bool:
    """The ended server still hears the signals."""
    server.main_loop_interrupt.clear()
    server.main_loop_interrupt.wait(PAUSE_S)
    return bool(server.interrupt_signal)


def _pass_on_stop(before: Server, server: Server) -> Callable[[], None]:
    """Until a server listens for signals the one before it is told; nothing said to that one may be lost."""

    def pass_on() -> None:
        if before.interrupt_signal:
            server.signal_handler_interrupt()

    return pass_on
