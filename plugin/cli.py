"""`goodword …`: the root of every command. A refusal is printed as it is and ends with exit code 2."""

import argparse
import os
import sys
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from plugin.commands.orders import explain, reconcile, replay, review
from plugin.commands.paying import payouts, tasks
from plugin.commands.programs import advocate_groups, points_by_hand, presets, shop_programs, shop_rules, weigh
from plugin.commands.refusal import CommandRefused
from plugin.commands.running import backup, demo, doctor, restore, serve, shopify_toml, upgrade, work
from plugin.db.schema import SchemaRefused
from plugin.lone_worker import WorkerRefused
from plugin.manifest import ManifestInvalid
from plugin.settings import SettingsInvalid

COMMANDS = (
    serve,
    work,
    upgrade,
    doctor,
    reconcile,
    replay,
    explain,
    review,
    tasks,
    payouts,
    backup,
    restore,
    shop_rules,
    shop_programs,
    weigh,
    shopify_toml,
    presets,
    points_by_hand,
    advocate_groups,
    demo,
)
REFUSALS = (CommandRefused, ManifestInvalid, SchemaRefused, SettingsInvalid, WorkerRefused)


def main(arguments: Sequence[str] | None = None) -> int:
    """Follow one command; gives the exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        code: int = parsed.run(parsed)
    except REFUSALS as refusal:
        return _refuse(str(refusal))
    except SQLAlchemyError as error:
        return _refuse(f"The database does not answer ({type(error).__name__}): check DATABASE_URL and its server.")
    except BrokenPipeError:
        # The reader has seen enough (`| head`); nothing more is written, not even at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.filename is None:
            raise
        return _refuse(f"{error.filename}: {error.strerror}. Name a place that exists and may be used.")
    except KeyboardInterrupt:
        return 130
    return code


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="goodword", description="Referral marketing for Shopify that you host.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
