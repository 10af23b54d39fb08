"""The bell: rings become one, a broken queue breaks nothing, one duty runs once at a time."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from huey import MemoryHuey

from plugin.bell import LONGEST_QUEUE, Bell, Duty, OneAtATime, open_queue, register_duties
from tests.parallel import in_parallel


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.002)


@pytest.fixture(params=["sqlite", "postgres"])
def queue_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'queue.db'}"
    return str(request.getfixturevalue("postgres_url"))


def test_a_ring_in_one_process_is_work_in_another(queue_url: str) -> None:
    done: list[str] = []
    bell = Bell(lambda: open_queue(queue_url))
    bell.ring(Duty.DRAIN_INBOX)
    worker = open_queue(queue_url)
    register_duties(worker, {Duty.DRAIN_INBOX: lambda: done.append("inbox")})

    bell.close()
    worker.execute(worker.dequeue())

    assert done == ["inbox"]
    worker.storage.close()


def test_a_hundred_rings_at_once_are_few(tmp_path: Path) -> None:
    queue = open_queue(f"sqlite:///{tmp_path / 'queue.db'}")
    bell = Bell(lambda: queue)

    for _ in range(100):
        bell.ring(Duty.DRAIN_OUTBOX)

    wait_for(lambda: queue.storage.queue_size() > 0)
    assert queue.storage.queue_size() <= LONGEST_QUEUE
    bell.close()


def test_a_broken_queue_breaks_no_door(tmp_path: Path) -> None:
    opened: list[bool] = []

    def fail_once() -> MemoryHuey:
        opened.append(True)
        if len(opened) == 1:
            raise OSError("no room")
        return queue

    queue = MemoryHuey()
    bell = Bell(fail_once)

    bell.ring(Duty.PRUNE)
    wait_for(lambda: len(opened) == 1)
    bell.ring(Duty.PRUNE)

    wait_for(lambda: queue.storage.queue_size() == 1)
    bell.close()


def test_the_queue_carries_names_and_no_code(tmp_path: Path) -> None:
    queue = open_queue(f"sqlite:///{tmp_path / 'queue.db'}")
    register_duties(queue, {})[Duty.RECONCILE]()

    (written,) = queue.storage.enqueued_items()

    assert bytes(written).startswith(b"[")
    assert b"plugin.bell.reconcile" in bytes(written)
    with pytest.raises(ValueError):
        queue.deserialize_task(b"\x80\x04not json")


def test_two_calls_at_once_work_one_after_the_other() -> None:
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.005)
        inside.pop()

    duty = OneAtATime(Duty.DRAIN_INBOX, work)
    in_parallel(duty, times=6)

    assert max(most) == 1
    assert len(most) >= 1


def test_a_call_while_working_is_worked_off_afterwards() -> None:
    started, go_on = threading.Event(), threading.Event()
    turns: list[int] = []

    def work() -> None:
        turns.append(1)
        started.set()
        go_on.wait(10)

    duty = OneAtATime(Duty.DRAIN_INBOX, work)
    first = threading.Thread(target=duty)
    first.start()
    started.wait(10)
    duty()
    go_on.set()
    first.join(10)

    assert len(turns) == 2


def test_a_failing_duty_can_be_called_again() -> None:
    turns: list[int] = []

    def work() -> None:
        turns.append(1)
        raise RuntimeError

    duty = OneAtATime(Duty.PRUNE, work)
    duty()
    duty()

    assert len(turns) == 2
