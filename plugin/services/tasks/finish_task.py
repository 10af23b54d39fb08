"""A person has given a reward: handed it over, donated, paid it out, or done by hand what Shopify declined.

Nothing of it is outstanding then, so it goes from what is owed over issued to spent in one transaction; if its friend
returns the order later, that is a loss.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.rewards.reward_steps import write_step
from plugin.db.work.audit_rows import put_audit
from plugin.db.work.outbox_lines import end_given_up
from plugin.domain.rewards.reward import Move, Reward, RewardState
from plugin.domain.rewards.task import GIVEN_BY_HAND, TaskAnswer, answer_done
from plugin.domain.shop import Shop
from plugin.services.tasks.look_at_task import look_at_task


def finish_task(
    conn: Connection, shop: Shop, reward_id: int, *, note: str | None, actor: str, now: datetime
) -> TaskAnswer:
    """Mark it as given; a repetition changes nothing. `note` is free of anything personal and stands in the audit."""
    task = look_at_task(conn, shop, reward_id)
    answer = TaskAnswer.UNKNOWN if task is None else answer_done(task)
    if task is None or answer is not TaskAnswer.DONE:
        return answer
    if not _give(conn, shop, task.reward, now):
        return TaskAnswer.OVER
    end_given_up(conn, shop.shop_id, "issue_reward", f"reward:{reward_id}", GIVEN_BY_HAND, now)
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="task_done",
        subject=f"reward:{reward_id}",
        detail={"kind": task.reward.kind.value, "note": note},
        now=now,
    )
    return answer


def _give(conn: Connection, shop: Shop, reward: Reward, now: datetime) -> bool:
    if not write_step(conn, shop.shop_id, reward, Move(RewardState.ISSUED, GIVEN_BY_HAND), now):
        return False
    issued = replace(reward, state=RewardState.ISSUED)
    return write_step(conn, shop.shop_id, issued, Move(RewardState.SPENT, GIVEN_BY_HAND), now)
