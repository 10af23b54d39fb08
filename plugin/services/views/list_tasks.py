"""The task list: what waits for a person to give it, with what kept the machine from it."""

from dataclasses import dataclass

from sqlalchemy import Connection

from plugin.db.rewards.task_lines import TaskLine, list_task_lines

MOST_TASKS = 200


@dataclass(frozen=True, slots=True)
class TaskList:
    """What waits, the longest wait first; `has_more` waits beyond the list."""

    tasks: tuple[TaskLine, ...]
    has_more: bool


def list_tasks(conn: Connection, shop_id: int) -> TaskList:
    """Read the list of one shop."""
    found = list_task_lines(conn, shop_id, MOST_TASKS + 1)
    return TaskList(tuple(found[:MOST_TASKS]), len(found) > MOST_TASKS)
