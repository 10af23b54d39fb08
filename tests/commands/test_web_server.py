"""When `goodword serve` begins its web server anew, and when it gives up. The server here only ends as it is told."""

import threading
from collections.abc import Callable

from plugin.commands.running.web_server import ROUNDS, serve_web


class AtOnce(threading.Event):
    """An event that nobody waits for."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


class Fallen:
    """A server whose processes die twice in a row as soon as they are there."""

    def __init__(self, *, hears_stop_afterwards: bool = False) -> None:
        self.interrupt_signal = False
        self.main_loop_interrupt = AtOnce()
        self.hooks: list[Callable[[], None]] = []
        self._hears_stop_afterwards = hears_stop_afterwards

    def on_startup(self, hook: Callable[[], None]) -> Callable[[], None]:
        self.hooks.append(hook)
        return hook

    def signal_handler_interrupt(self) -> None:
        self.interrupt_signal = True

    def serve(self) -> None:
        for hook in self.hooks:
            hook()
        if self.interrupt_signal:
            return
        self.interrupt_signal = self._hears_stop_afterwards
        raise SystemExit(1)


def test_ten_servers_in_a_row_that_fall_at_once_are_given_up() -> None:
    made: list[Fallen] = []

    def make() -> Fallen:
        made.append(Fallen())
        return made[-1]

    assert (serve_web(make), len(made)) == (1, ROUNDS)


def test_a_stop_that_came_with_the_fall_is_a_stop() -> None:
    servers = [Fallen(hears_stop_afterwards=True)]

    assert serve_web(servers.pop) == 0


def test_a_stop_that_only_the_fallen_server_heard_is_told_to_the_next() -> None:
    made: list[Fallen] = []

    def make() -> Fallen:
        if made:
            # After the pause, and before the new server listens for signals itself.
            made[-1].interrupt_signal = True
        made.append(Fallen())
        return made[-1]

    assert (serve_web(make), len(made)) == (0, 2)
