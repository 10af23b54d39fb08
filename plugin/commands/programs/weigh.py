"""`goodword weigh`: what an approved referral may cost by the merchant's own figures, and whether rules cost more."""

import argparse
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path

from plugin.commands.refusal import CommandRefused
from plugin.domain.errors import MoneyUnreadable, ProgramInvalid
from plugin.domain.money import Money, parse_money
from plugin.domain.program.cost.program_cost import find_shortfall, weigh_rules
from plugin.domain.program.cost.reward_calculator import EstimateInvalid, ReferralEstimate
from plugin.domain.program.rules import Rules
from plugin.domain.program.texts.calculator_text import say_limit, say_shortfall, say_steps, say_warning
from plugin.domain.program.texts.language import Language
from plugin.preset_files import find_preset, read_rules_file


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser("weigh", help="what a referral may cost by your own figures, and what rules cost")
    parser.add_argument("rules", metavar="FILE|PRESET", help="rules as a file, or the id of a preset; - reads input")
    parser.add_argument("--order", required=True, metavar="AMOUNT", help="an average first order, such as 80.00")
    parser.add_argument(
        "--margin", required=True, metavar="PERCENT", help="what of it is left after goods and delivery"
    )
    parser.add_argument("--later", default="0", metavar="AMOUNT", help="profit of the 12 months after it (0)")
    parser.add_argument("--new", default="100", metavar="PERCENT", help="of 100 friends, who would not have come (100)")
    parser.add_argument("--extra", default="0", metavar="AMOUNT", help="what else a referral costs (0)")
    parser.add_argument("--lang", default="en", choices=[one.value for one in Language], help="de or en (en)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the limit, the steps to it, and what to mind; exit code 1 where the rules cost more. Changes nothing."""
    rules, language = _rules(arguments.rules), Language(arguments.lang)
    try:
        weighing = weigh_rules(_estimate(arguments, rules.currency), rules)
    except EstimateInvalid as invalid:
        raise CommandRefused(f"These figures cannot be: {invalid}.") from None
    warning = say_warning(weighing, language)
    shortfall = find_shortfall(weighing, rules.friend, rules.trigger.minimum)
    short = [] if shortfall is None else [say_shortfall(shortfall, language)]
    told = (say_limit(weighing, language), *say_steps(weighing, language), *short, *([warning] if warning else []))
    print("\n".join(told))
    return 0 if warning is None else 1


def _rules(named: str) -> Rules:
    preset = find_preset(named)
    if preset is not None:
        return preset.rules("EUR")
    try:
        text = sys.stdin.read() if named == "-" else Path(named).read_text(encoding="utf-8", errors="replace")
        return read_rules_file(text)
    except ProgramInvalid as invalid:
        raise CommandRefused(f"These rules cannot be read: {invalid}.") from None
    except OSError:
        raise CommandRefused(f"{named} is neither a file nor a preset: `goodword presets` lists those.") from None


def _estimate(arguments: argparse.Namespace, currency: str) -> ReferralEstimate:
    return ReferralEstimate(
        average_order=_amount("--order", arguments.order, currency),
        margin_percent=_percent("--margin", arguments.margin),
        later_profit=_amount("--later", arguments.later, currency),
        incremental_percent=_percent("--new", arguments.new),
        extra_cost=_amount("--extra", arguments.extra, currency),
    )


def _amount(name: str, written: str, currency: str) -> Money:
    try:
        return parse_money(written, currency)
    except MoneyUnreadable:
        raise CommandRefused(f"{name} {written} is no amount of {currency}: write it like 80.00.") from None


def _percent(name: str, written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:
        raise CommandRefused(f"{name} {written} is no percentage: write it like 40.") from None
