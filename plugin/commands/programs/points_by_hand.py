"""`goodword points`: gives points that only the merchant can know of, and shows an advocate's book."""

import argparse

from plugin.commands.named_shop import add_shop, chosen_shop
from plugin.commands.refusal import CommandRefused
from plugin.commands.running.bench import open_workbench
from plugin.db.engine import reading
from plugin.domain.rewards.points import BY_HAND, HandRefusal, PointReason
from plugin.services.points.give_by_hand import give_by_hand
from plugin.services.points.read_book import read_book

ACTOR = "command"
MOST = 1_000_000
LONGEST_OCCASION = 40


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("points", help="give an advocate points, or show their book")
    what = parser.add_subparsers(required=True, metavar="give|show")
    give = what.add_parser("give", help="enter points for a review, a birthday, or as a gift")
    give.add_argument("advocate", help="the advocate's referral code")
    give.add_argument("points", type=int, metavar="N", help=f"1 to {MOST:,}")
    give.add_argument("reason", choices=[reason.value for reason in BY_HAND])
    give.add_argument(
        "--occasion",
        metavar="WORD",
        help="given once for each reason and occasion; without it: the year of a birthday, otherwise today",
    )
    show = what.add_parser("show", help="print balance and lines")
    show.add_argument("advocate", help="the advocate's referral code")
    for one, run in ((give, _give), (show, _show)):
        add_shop(one)
        one.set_defaults(run=run)


def _give(arguments: argparse.Namespace) -> int:
    points, occasion = arguments.points, arguments.occasion
    if not 1 <= points <= MOST:
        raise CommandRefused(f"Give 1 to {MOST:,} points, not {points}.")
    if occasion is not None and not 1 <= len(occasion) <= LONGEST_OCCASION:
        raise CommandRefused(f"Name the occasion in 1 to {LONGEST_OCCASION} characters, without anything personal.")
    bench = open_workbench()
    with bench.engine.begin() as conn:
        given = give_by_hand(
            conn,
            chosen_shop(conn, arguments.shop),
            arguments.advocate,
            points,
            PointReason(arguments.reason),
            occasion=occasion,
            actor=ACTOR,
            now=bench.clock.now(),
        )
    if given is HandRefusal.NOBODY:
        raise CommandRefused(_nobody(arguments.advocate))
    if isinstance(given, HandRefusal):
        raise CommandRefused("These were given before, nothing was changed: name another --occasion to give more.")
    print(f"{points} points given for {arguments.reason}; the balance is {given.balance}.")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    bench = open_workbench()
    with reading(bench.engine) as conn:
        book = read_book(conn, chosen_shop(conn, arguments.shop), arguments.advocate)
    if book is None:
        raise CommandRefused(_nobody(arguments.advocate))
    for line in reversed(book.lines):
        missing = f"  {line.shortfall} were spent already" if line.shortfall else ""
        print(f"{line.entered_at:%Y-%m-%d %H:%M} UTC  {line.points:+9,}  {line.reason.value}{missing}")
    badges = ", ".join(map(str, book.badges)) or "none"
    print(f"Balance {book.balance:,}; approved referrals {book.approved}; badges {badges}.")
    return 0


def _nobody(referral_code: str) -> str:
    return f"No advocate has the code {referral_code}: it is the last part of their referral link."
