"""The services of the task list, for the list in `test_services`: the other shop's rewards are unknown."""

from typing import Any

from plugin.domain.rewards.task import TaskAnswer
from plugin.services.tasks.cancel_task import cancel_task
from plugin.services.tasks.finish_task import finish_task
from plugin.services.tasks.gather_payouts import DueCash, gather_payouts
from plugin.services.tasks.look_at_task import look_at_task
from plugin.services.tasks.reread_orders import reread_orders
from plugin.services.tasks.retry_task import retry_task
from plugin.services.views.find_payouts import find_payouts
from plugin.services.views.list_tasks import list_tasks

_ACTOR = "merchant:1"

TASK_CALLS: dict[str, tuple[Any, Any]] = {
    "look_at_task": (lambda s: s.conn(lambda c: {look_at_task(c, s.shop, one) for one in s.rewards}), {None}),
    "finish_task": (
        lambda s: s.conn(
            lambda c: {finish_task(c, s.shop, one, note=None, actor=_ACTOR, now=s.now) for one in s.rewards}
        ),
        {TaskAnswer.UNKNOWN},
    ),
    "cancel_task": (
        lambda s: s.conn(
            lambda c: {cancel_task(c, s.shop, one, "sold out", actor=_ACTOR, now=s.now) for one in s.rewards}
        ),
        {TaskAnswer.UNKNOWN},
    ),
    "retry_task": (
        lambda s: s.conn(lambda c: {retry_task(c, s.shop, one, actor=_ACTOR, now=s.now) for one in s.rewards}),
        {TaskAnswer.UNKNOWN},
    ),
    "find_payouts": (
        lambda s: s.conn(lambda c: find_payouts(c, s.shop.shop_id, map(str, s.rewards))),
        lambda found, s: found == dict.fromkeys(map(str, s.rewards)),
    ),
    "reread_orders": (lambda s: reread_orders(s.bench, s.shop, s.rewards, now=s.now), {}),
    "gather_payouts": (lambda s: gather_payouts(s.bench, s.shop, now=s.now), DueCash((), 0)),
    "list_tasks": (lambda s: s.conn(lambda c: list_tasks(c, s.shop.shop_id).tasks), ()),
}
