"""Workers as coroutines over the real app: at every commit and call to Shopify another may go on, or one dies.

A worker is a greenlet that does the app's duties. Boundaries lie where a process could really be interrupted with
effect: before a transaction begins, before and after a commit, before and after a call over the wire.
"""

import random
import re
from collections.abc import Callable
from typing import Any

import requests
from greenlet import getcurrent, greenlet
from requests.adapters import BaseAdapter
from sqlalchemy import Engine, event


class Crash(BaseException):
    """The process is gone. No handler of the app may see it, as none sees a kill -9."""


class Worker:
    """One background process: does duties in seeded order until it is told that everything is quiet."""

    def __init__(self, name: str, stage: "Stage") -> None:
        self.name = name
        self._stage = stage
        self._life: greenlet | None = None
        self.crash_in: int | None = None
        self.crashes = 0

    def run(self, boundaries: int) -> bool:
        """Let it come up to this many boundaries further; False when it has finished its round of duties."""
        if self._life is None or self._life.dead:
            self._life = greenlet(self._work)
        self._stage.left = boundaries
        try:
            self._life.switch()
        except Crash:
            self.crashes += 1
            self.crash_in = None
            self._life = None
            return False
        return not self._life.dead

    def finish(self) -> None:
        """Let it come to the end of what it is at, undisturbed."""
        self.crash_in = None
        while self._life is not None and not self._life.dead:
            self.run(10**9)

    def _work(self) -> None:
        for duty in self._stage.duties():
            duty()


class Stage:
    """Where the workers act: knows every boundary, hands over, and lets a worker die at the one that was drawn."""

    def __init__(self, chance: random.Random, duties: Callable[[], list[Callable[[], object]]]) -> None:
        self.chance = chance
        self.duties = duties
        self.left = 0
        self.workers = [Worker("first", self), Worker("second", self)]
        self.boundaries = 0
        self.commits = 0

    def watch_database(self, engine: Engine) -> None:
        """Make every commit of this engine a boundary, and the moment a connection is taken for a transaction."""
        event.listen(engine, "checkout", lambda *_: self.boundary())
        commit = engine.dialect.do_commit

        def do_commit(connection: Any) -> None:
            self.boundary(may_hand_over=False)
            commit(connection)
            self.commits += 1
            self.boundary()

        engine.dialect.do_commit = do_commit  # type: ignore[method-assign]

    def leave_database(self, engine: Engine) -> None:
        """Let its dialect, which engines of one process share, commit as before."""
        vars(engine.dialect).pop("do_commit", None)

    def boundary(self, *, may_hand_over: bool = True) -> None:
        """One point of interruption; outside a worker (a door, the history itself) nothing happens."""
        life = getcurrent()
        worker = next((w for w in self.workers if w._life is life), None)
        if worker is None:
            return
        self.boundaries += 1
        if worker.crash_in is not None:
            worker.crash_in -= 1
            if worker.crash_in <= 0:
                raise Crash(worker.name)
        self.left -= 1
        if may_hand_over and self.left <= 0 and life.parent is not None:
            life.parent.switch()


class Boundary(BaseAdapter):
    """A wire to Shopify with a boundary on either side of every call, and a note of what each process asked last."""

    def __init__(self, stage: Stage, line: BaseAdapter) -> None:
        super().__init__()
        self._stage = stage
        self._line = line
        self._last_question: dict[object, str] = {}
        self.unread: list[str] = []
        """Rewards that were created without their order being read right before; exchanged points have none."""

    def send(self, request: requests.PreparedRequest, **more: Any) -> requests.Response:  # type: ignore[override]
        """Carry one call."""
        self._stage.boundary()
        self._note(request)
        answer = self._line.send(request, **more)
        self._stage.boundary()
        return answer

    def close(self) -> None:
        """Nothing is held open."""

    def _note(self, request: requests.PreparedRequest) -> None:
        if not (request.url or "").endswith("graphql.json"):
            return
        body = request.body or b""
        text = body.decode() if isinstance(body, bytes) else str(body)
        created = re.search(r'"title":"Goodword reward (\d+)-', text)
        process = getcurrent()
        if created is None:
            self._last_question[process] = text
        elif created[1] != "0" and f"/Order/{created[1]}" not in self._last_question.get(process, ""):
            self.unread.append(created[1])
