"""The same thing in several threads at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def in_parallel(do: Callable[[], Result], times: int) -> list[Result]:
    """Start `times` threads together and give their results; the first error is raised."""
    start = threading.Barrier(times)

    def wait_and_do() -> Result:
        start.wait()
        return do()

    with ThreadPoolExecutor(times) as threads:
        return [future.result() for future in [threads.submit(wait_and_do) for _ in range(times)]]
