"""A person says that a reward which waits for them will not be given: it is void, and no longer owed."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.rewards.reward_steps import write_step
from plugin.db.work.audit_rows import put_audit
from plugin.db.work.outbox import wake_message
from plugin.db.work.outbox_lines import end_given_up
from plugin.domain.rewards.reward import Move, RewardState
from plugin.domain.rewards.task import CANCELLED, TaskAnswer, answer_cancel
from plugin.domain.shop import Shop
from plugin.services.tasks.look_at_task import look_at_task


def cancel_task(conn: Connection, shop: Shop, reward_id: int, why: str, *, actor: str, now: datetime) -> TaskAnswer:
    """Void it; a repetition changes nothing. `why` is free of anything personal and stands in the audit.

    Where a try to give it may have left something at Shopify, its end there is owed.
    """
    task = look_at_task(conn, shop, reward_id)
    answer = TaskAnswer.UNKNOWN if task is None else answer_cancel(task)
    if task is None or answer is not TaskAnswer.CANCELLED:
        return answer
    reference = f"reward:{reward_id}"
    if not write_step(conn, shop.shop_id, task.reward, Move(RewardState.VOIDED, CANCELLED), now):
        return TaskAnswer.OVER
    end_given_up(conn, shop.shop_id, "issue_reward", reference, CANCELLED, now)
    if task.reward.may_exist_at_shopify:
        wake_message(conn, shop.shop_id, "withdraw_reward", reference, installation=shop.installation, now=now)
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="task_cancelled",
        subject=reference,
        detail={"kind": task.reward.kind.value, "why": why},
        now=now,
    )
    return answer
