"""`goodword review`: the orders that wait for a person, with every reason, and the person's word about one of them."""

import argparse
from collections.abc import Iterator

from plugin.bell import Bell, Duty, open_queue
from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.commands.refusal import CommandRefused
from plugin.commands.running.bench import open_workbench
from plugin.db.engine import reading
from plugin.db.orders.review_lines import ReviewLine
from plugin.domain.orders.verdict import PersonsWord
from plugin.services.orders.reviewing.review_order import Review, review_order
from plugin.services.views.list_review import ReviewQueue, list_review
from plugin.web.wording import LANGUAGES, Wording

ACTOR = "command"
_WORDS = {"allow": PersonsWord.ALLOW, "refuse": PersonsWord.REFUSE, "take-back": None}
_HELP = {
    "allow": "let a held order count; nothing but a hard fact speaks against it then",
    "refuse": "do not count a held order",
    "take-back": "take back what was said about an order",
}
_TEXTS = {
    "en": {
        "waiting": "{count} orders wait for a person.",
        "more": "More than {count} orders wait for a person; the first of them:",
        "decided": "Decided, and can be taken back:",
        "allow": "counts, said {who}, {when}",
        "refuse": "does not count, said {who}, {when}",
    },
    "de": {
        "waiting": "Bestellungen, die auf einen Menschen warten: {count}.",
        "more": "Mehr als {count} Bestellungen warten auf einen Menschen; die ersten davon:",
        "decided": "Entschieden, lässt sich zurücknehmen:",
        "allow": "zählt, sagte {who}, {when}",
        "refuse": "zählt nicht, sagte {who}, {when}",
    },
}
_REFUSED = {
    Review.UNKNOWN: "No order {named} is known: run `goodword reconcile`, then ask again.",
    Review.NOT_IN_DOUBT: "Order {named} does not wait for a person: `goodword review list` shows those that do, "
    "`goodword explain {named}` why this one does not.",
    Review.NOTHING_SAID: "Nobody has said anything about order {named}: there is nothing to take back.",
}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("review", help="the orders that wait for a person, and the person's word")
    what = parser.add_subparsers(required=True, metavar="list|allow|refuse|take-back")
    listing = what.add_parser("list", help="what waits and why, and the latest decisions")
    listing.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the reasons (en)")
    add_shop(listing)
    listing.set_defaults(run=_list)
    for said, explained in _HELP.items():
        one = what.add_parser(said, help=explained)
        one.add_argument("order", help="its name such as 1001 or '#1001', or its number in Shopify")
        add_shop(one)
        one.set_defaults(run=_decide, said=said)


def _list(arguments: argparse.Namespace) -> int:
    with reading(open_workbench().engine) as conn:
        shop = chosen_shop(conn, arguments.shop)
        queue = list_review(conn, shop.shop_id)
    for line in _queue(queue, Wording(arguments.lang, shop.timezone)):
        print(line)
    return 0


def _decide(arguments: argparse.Namespace) -> int:
    bench, named = open_workbench(), arguments.order
    with bench.engine.begin() as conn:
        shop = chosen_shop(conn, arguments.shop)
        became = review_order(conn, shop, named, _WORDS[arguments.said], actor=ACTOR, now=bench.clock.now())
    if became is not Review.NOTED:
        raise CommandRefused(_REFUSED[became].format(named=named))
    bell = Bell(lambda: open_queue(bench.settings.queue_url))
    bell.ring(Duty.DRAIN_OUTBOX)
    bell.close()
    print(f"Noted for order {named}; it is read again and judged within a minute. It can be taken back or said anew.")
    return 0


def _queue(queue: ReviewQueue, wording: Wording) -> Iterator[str]:
    texts = _TEXTS[wording.language]
    yield texts["more" if queue.has_more else "waiting"].format(count=len(queue.waiting))
    for line in queue.waiting:
        yield from _waiting(line, wording)
    if queue.decided:
        yield texts["decided"]
    for line in queue.decided:
        yield f"{_head(line, wording)}  {_said(line, wording)}"


def _waiting(line: ReviewLine, wording: Wording) -> Iterator[str]:
    yield _head(line, wording)
    checks = line.document.get("checks")
    for check in checks if isinstance(checks, list) else []:
        if check["outcome"] == "doubtful" and check["name"] != "nothing_unusual":
            yield f"  {wording.word('reason', check['reason'])}"

    yield from _points(line.document.get("suspicion"), wording)


def _points(suspicion: object, wording: Wording) -> Iterator[str]:
    points = suspicion.get("points") if isinstance(suspicion, dict) else None
    for point in points or []:
        yield f"  {point['points']:>3}  {wording.noticed(point['reason'])}"


def _head(line: ReviewLine, wording: Wording) -> str:
    named = f"{line.order_name} ({line.order_id})"
    return f"{named}  {wording.moment(line.ordered_at)}  {wording.money(line.subtotal)}"


def _said(line: ReviewLine, wording: Wording) -> str:
    when = wording.moment(line.word_at) if line.word_at else ""
    return _TEXTS[wording.language][str(line.word)].format(who=line.word_by or "-", when=when)
