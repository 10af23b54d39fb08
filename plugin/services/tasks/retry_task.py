"""A person has mended what kept a reward from being given: the machine tries once more."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.work.audit_rows import put_audit
from plugin.db.work.outbox import wake_message
from plugin.domain.rewards.task import TaskAnswer, answer_retry
from plugin.domain.shop import Shop
from plugin.services.tasks.look_at_task import look_at_task


def retry_task(conn: Connection, shop: Shop, reward_id: int, *, actor: str, now: datetime) -> TaskAnswer:
    """Owe its issue again, with a fresh count of tries; while that is owed it is no task any more."""
    task = look_at_task(conn, shop, reward_id)
    answer = TaskAnswer.UNKNOWN if task is None else answer_retry(task)
    if task is None or answer is not TaskAnswer.RETRIED:
        return answer
    reference = f"reward:{reward_id}"
    wake_message(conn, shop.shop_id, "issue_reward", reference, installation=shop.installation, now=now)
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="task_retried",
        subject=reference,
        detail={"kind": task.reward.kind.value},
        now=now,
    )
    return answer
