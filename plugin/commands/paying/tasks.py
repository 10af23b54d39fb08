"""`goodword tasks`: the rewards that a person gives, and what the person says about one of them."""

import argparse
from collections.abc import Callable, Iterator

from plugin.bell import Bell, Duty, open_queue
from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.commands.orders.unread_orders import say_unread
from plugin.commands.refusal import CommandRefused
from plugin.commands.running.bench import open_workbench
from plugin.db.engine import reading
from plugin.db.rewards.task_lines import TaskLine
from plugin.domain.rewards.task import TaskAnswer, note_problem
from plugin.services.tasks.cancel_task import cancel_task
from plugin.services.tasks.finish_task import finish_task
from plugin.services.tasks.reread_orders import reread_orders
from plugin.services.tasks.retry_task import retry_task
from plugin.services.views.list_tasks import TaskList, list_tasks
from plugin.web.wording import LANGUAGES, Wording

ACTOR = "command"
_TEXTS = {
    "en": {
        "waiting": "Rewards that wait for a person: {count}.",
        "more": "More than {count} rewards wait for a person; the first of them:",
        "line": "{number}  {order}  advocate {code}, {customer}  {what}  since {moment}",
        "customer": "customer {customer_id}",
        "gone": "customer gone",
        "no_order": "no order",
        "trouble": "    could not be given: {why}",
        "doubt": "    its order is not settled at the moment: do not give it yet",
    },
    "de": {
        "waiting": "Prämien, die auf einen Menschen warten: {count}.",
        "more": "Mehr als {count} Prämien warten auf einen Menschen; die ersten davon:",
        "line": "{number}  {order}  Empfehlung {code}, {customer}  {what}  seit {moment}",
        "customer": "Kundenkonto {customer_id}",
        "gone": "Kundenkonto gelöscht",
        "no_order": "keine Bestellung",
        "trouble": "    ließ sich nicht ausgeben: {why}",
        "doubt": "    die Bestellung ist gerade nicht geklärt: noch nicht ausgeben",
    },
}
_SAID = {
    TaskAnswer.DONE: "Reward {number} is marked as given; nothing of it is owed any more.",
    TaskAnswer.DONE_BEFORE: "Reward {number} was marked as given before; nothing was changed.",
    TaskAnswer.CANCELLED: "Reward {number} is void; it is not owed any more.",
    TaskAnswer.CANCELLED_BEFORE: "Reward {number} was cancelled before; nothing was changed.",
    TaskAnswer.RETRIED: "Reward {number} is tried again within a minute; `goodword tasks list` shows it if that fails.",
}
_REFUSED = {
    TaskAnswer.UNKNOWN: "There is no reward {number}: `goodword tasks list` shows the numbers.",
    TaskAnswer.NO_TASK: "Reward {number} does not wait for a person: `goodword tasks list` shows those that do.",
    TaskAnswer.OVER: "Reward {number} is not owed any more: `goodword explain ORDER` says what became of it.",
    TaskAnswer.ORDER_IN_DOUBT: "The order of reward {number} does not count at the moment: wait, or decide it with "
    "`goodword review`.",
}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("tasks", help="the rewards that a person gives, and what was done about them")
    what = parser.add_subparsers(required=True, metavar="list|done|cancel|retry")
    listing = what.add_parser("list", help="what waits for a person, for whom, since when and why")
    listing.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the list (en)")
    done = what.add_parser("done", help="it is handed over, donated, paid, or given by hand instead")
    cancel = what.add_parser("cancel", help="it will not be given: void it")
    again = what.add_parser("retry", help="have the machine try again what it could not give")
    for one, run in ((listing, _list), (done, _done), (cancel, _cancel), (again, _retry)):
        if one is not listing:
            one.add_argument("reward", type=int, metavar="N", help="the reward's number on the list")
        add_shop(one)
        one.set_defaults(run=run)
    done.add_argument("--note", metavar="TEXT", help="kept in the audit; nothing personal")
    cancel.add_argument("why", metavar="REASON", help="kept in the audit; nothing personal")


def _list(arguments: argparse.Namespace) -> int:
    with reading(open_workbench().engine) as conn:
        shop = chosen_shop(conn, arguments.shop)
        found = list_tasks(conn, shop.shop_id)
    for line in _told(found, Wording(arguments.lang, shop.timezone)):
        print(line)
    return 0


def _done(arguments: argparse.Namespace) -> int:
    note = None if arguments.note is None else _checked(arguments.note)
    _reread(arguments)
    return _say(
        arguments, lambda conn, shop, now: finish_task(conn, shop, arguments.reward, note=note, actor=ACTOR, now=now)
    )


def _reread(arguments: argparse.Namespace) -> None:
    """What was refunded an hour ago and never told must not be given now."""
    bench = open_workbench()
    with reading(bench.engine) as conn:
        shop = chosen_shop(conn, arguments.shop)
    unread = reread_orders(bench, shop, [arguments.reward], now=bench.clock.now())
    if arguments.reward in unread:
        why = say_unread(unread[arguments.reward])
        raise CommandRefused(f"Reward {arguments.reward} is not marked; {why}.")


def _cancel(arguments: argparse.Namespace) -> int:
    why = _checked(arguments.why)
    return _say(arguments, lambda conn, shop, now: cancel_task(conn, shop, arguments.reward, why, actor=ACTOR, now=now))


def _retry(arguments: argparse.Namespace) -> int:
    return _say(arguments, lambda conn, shop, now: retry_task(conn, shop, arguments.reward, actor=ACTOR, now=now))


def _checked(note: str) -> str:
    problem = note_problem(note)
    if problem is not None:
        raise CommandRefused(f"The note does not fit: {problem}.")
    return note.strip()


def _say(arguments: argparse.Namespace, word: Callable[..., TaskAnswer]) -> int:
    bench = open_workbench()
    with bench.engine.begin() as conn:
        answer = word(conn, chosen_shop(conn, arguments.shop), bench.clock.now())
    if answer in _REFUSED:
        raise CommandRefused(_REFUSED[answer].format(number=arguments.reward))
    bell = Bell(lambda: open_queue(bench.settings.queue_url))
    bell.ring(Duty.DRAIN_OUTBOX)
    bell.close()
    print(_SAID[answer].format(number=arguments.reward))
    return 0


def _told(found: TaskList, wording: Wording) -> Iterator[str]:
    texts = _TEXTS[wording.language]
    yield texts["more" if found.has_more else "waiting"].format(count=len(found.tasks))
    for task in found.tasks:
        yield _line(task, wording)
        if task.trouble is not None:
            yield texts["trouble"].format(why=wording.declined(task.trouble))
        if not task.is_order_sound:
            yield texts["doubt"]


def _line(task: TaskLine, wording: Wording) -> str:
    texts, reward = _TEXTS[wording.language], task.reward
    return texts["line"].format(
        number=reward.reward_id,
        order=task.order_name or texts["no_order"],
        code=task.referral_code,
        customer=texts["customer" if task.customer_id else "gone"].format(customer_id=task.customer_id),
        what=wording.reward(reward),
        moment=wording.moment(reward.hold_ended_at),
    )
