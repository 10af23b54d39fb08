"""A process that was started beside another one does not outlive it: kill -9 of a parent says nothing to its children.

Looked at by asking who the parent is, because that is the same on every system: an orphan is given another one.
"""

import os
import signal
import threading
from typing import Final

from plugin.logs import Log

LOOK_S: Final = 1.0
PATIENCE_S: Final = 25.0
"""As long as a worker may take to end what it has begun."""

_log = Log(__name__)


def stop_without(parent: int) -> None:
    """Ask this process to stop, as SIGTERM does, once `parent` is not its parent any more; returns at once."""
    threading.Thread(target=_watch, args=(parent, threading.Event()), name="beside", daemon=True).start()


def _watch(parent: int, never: threading.Event) -> None:
    while os.getppid() == parent:
        never.wait(LOOK_S)
    _log.warning("parent_gone", pid=os.getpid())
    os.kill(os.getpid(), signal.SIGTERM)
    never.wait(PATIENCE_S)
    # Nobody is left who would insist.
    os._exit(1)
