"""Whether rules make sense together: each problem under the path of its field, with what would be right."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from plugin.domain.countries import known_countries
from plugin.domain.currency import known_currencies
from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.benefit import FRIEND_KINDS, MONEY_KINDS, BenefitKind
from plugin.domain.program.checks.benefit_check import amount_problems, benefit_problems
from plugin.domain.program.checks.market_played import market_warnings
from plugin.domain.program.checks.reach_check import reach_problems, reach_warnings
from plugin.domain.program.choice import SHARE_BUTTONS, Approval, Event, Per
from plugin.domain.program.rules import AdvocatePlan, Caps, Chain, Rules, Sharing, Trigger

MAX_DAYS = 3650
MOST_OPTIONS = 6
LEAST_VALID_DAYS = 1095
"""36 months: a reward that was earned and expires sooner is likely void in Germany (§§ 195, 199, 307 BGB)."""

Problem = tuple[str, str]


def check_rules(rules: Rules) -> None:
    """Refuse rules that contradict themselves, the law's hard lines or Shopify's limits; raises ProgramInvalid."""
    problems = dict(_problems(rules))
    if problems:
        raise ProgramInvalid(problems)


def warn_of_rules(rules: Rules) -> dict[str, str]:
    """What is allowed and should be thought over, by field."""
    warnings: dict[str, str] = {}
    if rules.friend.kind is BenefitKind.NONE:
        warnings["friend"] = "friends get nothing: most programs that work give to both"
    if not rules.friend.reach.is_all and rules.friend.name is None:
        warnings["friend.name"] = "say what the named products are called; people read “selected products” otherwise"
    warnings |= reach_warnings(rules.trigger.reach, "trigger.reach")
    earns_otherwise = rules.advocate.per is Per.PERCENT_OF_ORDER or rules.tiers or rules.milestones or rules.extras
    if any(option.kind is BenefitKind.NONE for option in rules.advocate.options) and not earns_otherwise:
        warnings["advocate.options"] = "advocates get nothing for a referral"
    if rules.race is not None and rules.race.is_on:
        warnings["race.is_on"] = "a race needs terms of its own (until when, who wins, tax); there is one winner in all"
    if rules.approval is Approval.AUTO:
        warnings["approval"] = "nobody looks at what stands out: only facts refuse, such as an own order"
    if rules.chain.levels:
        warnings["chain"] = "a lawyer has looked at it, you say (§ 16 (2) UWG): keep it small, and who said so on file"
    warnings |= _sharing_warnings(rules.sharing) | market_warnings(rules)
    for place, option in enumerate(rules.advocate.options):
        if option.valid_days is not None and option.valid_days < LEAST_VALID_DAYS:
            warnings[f"advocate.options.{place}.valid_days"] = "an earned reward should be good for 36 months or longer"
    return warnings


def _sharing_warnings(sharing: Sharing) -> dict[str, str]:
    """What of the sharing is only said: the widget has four buttons, orders are recognised in two ways."""
    warnings, plain = {}, Sharing()
    unseen = [way for way in sharing.channels if way not in (*SHARE_BUTTONS, "link")]
    if unseen and sharing.channels != plain.channels:
        warnings["sharing.channels"] = f"the widget has no button for {', '.join(unseen)}; the link can be copied there"
    if sharing.tone is not plain.tone:
        warnings["sharing.tone"] = "changes nothing: what advocates send is the theme’s text share.text; write it there"
    if sharing.capture != plain.capture:
        warnings["sharing.capture"] = "changes nothing: code and link are recognised, and nothing else is"
    return warnings


def _problems(rules: Rules) -> Iterator[Problem]:
    if rules.currency not in known_currencies():
        yield "currency", "give a currency of ISO 4217, such as EUR"
        return
    if rules.friend.kind not in FRIEND_KINDS:
        yield "friend.kind", f"a friend can get {', '.join(sorted(FRIEND_KINDS))}"
    yield from benefit_problems(rules.friend, "friend", rules.currency)
    yield from _trigger(rules.trigger, rules.currency)
    yield from _windows(rules)
    yield from _advocate(rules.advocate, rules)
    yield from _ladders(rules)
    yield from _markets(rules)
    yield from _caps(rules.caps, rules.currency)
    yield from _others(rules)
    yield from _chain(rules.chain, rules.eligibility.advocate_min_orders)


def _trigger(trigger: Trigger, currency: str) -> Iterator[Problem]:
    if trigger.nth < 1:
        yield "trigger.nth", "give 1 or more"
    if trigger.event is Event.NTH_ORDER and trigger.nth < 2:
        yield "trigger.nth", "say which order counts, 2 or later; for the first one choose order_paid"
    if trigger.event is Event.SUBSCRIPTION_CYCLE and trigger.first_order_only:
        yield "trigger.first_order_only", "set it to false: every cycle of a subscription is an order"
    if not trigger.channels:
        yield "trigger.channels", "name at least one of online, pos, draft_order"
    yield from amount_problems(trigger.minimum, "trigger.minimum", currency)
    yield from reach_problems(trigger.reach, "trigger.reach")


def _windows(rules: Rules) -> Iterator[Problem]:
    yield from _between(rules.hold.days, 0, MAX_DAYS, "hold.days")
    yield from _between(rules.window.claim_days, 1, MAX_DAYS, "window.claim_days")
    yield from _between(rules.window.attribution_days, 1, MAX_DAYS, "window.attribution_days")
    start, end = rules.schedule.start, rules.schedule.end
    if start is not None and end is not None and end <= start:
        yield "schedule.end", f"give a time after the start ({start.isoformat()})"


def _advocate(plan: AdvocatePlan, rules: Rules) -> Iterator[Problem]:
    if not 1 <= len(plan.options) <= MOST_OPTIONS:
        yield "advocate.options", f"give 1 to {MOST_OPTIONS} options"
    for place, option in enumerate(plan.options):
        yield from benefit_problems(option, f"advocate.options.{place}", rules.currency)
    if plan.per is Per.EVERY_N and plan.n < 2:
        yield "advocate.n", "give 2 or more; for each referral choose per: referral"
    yield from _between(plan.n, 1, 1_000, "advocate.n")
    yield from _between(plan.choose_days, 1, 365, "advocate.choose_days")
    is_cyclic = rules.trigger.event is Event.SUBSCRIPTION_CYCLE
    if (plan.per is Per.RECURRING) != is_cyclic:
        yield "advocate.per", "recurring goes with the trigger subscription_cycle, and only with it"
    if plan.cycles is not None:
        yield from _between(plan.cycles, 1, 120, "advocate.cycles")
    yield from amount_problems(plan.new_customer_bounty, "advocate.new_customer_bounty", rules.currency)
    yield from _order_share(plan, rules.currency)


def _order_share(plan: AdvocatePlan, currency: str) -> Iterator[Problem]:
    is_share = plan.per is Per.PERCENT_OF_ORDER
    if is_share == (plan.percent is None and not plan.brackets):
        yield "advocate.percent", "percent_of_order wants a percent or brackets, and nothing else wants them"
    if plan.paid_as not in MONEY_KINDS:
        yield "advocate.paid_as", f"give one of {', '.join(sorted(MONEY_KINDS))}"
    if plan.percent is not None and plan.brackets:
        yield "advocate.brackets", "give a percent or brackets, not both"
    if plan.percent is not None:
        yield from _percent(plan.percent, "advocate.percent")
    thresholds = [bracket.threshold.amount_minor for bracket in plan.brackets]
    yield from _ascending(thresholds, "advocate.brackets", "threshold")
    for place, bracket in enumerate(plan.brackets):
        yield from amount_problems(bracket.reward, f"advocate.brackets.{place}.reward", currency)
    if plan.share is not None:
        yield from _percent(plan.share.percent, "advocate.share.percent")
        yield from _between(plan.share.orders, 1, 100, "advocate.share.orders")
        yield from _between(plan.share.months, 1, 60, "advocate.share.months")


def _ladders(rules: Rules) -> Iterator[Problem]:
    yield from _ascending([tier.first for tier in rules.tiers], "tiers", "first")
    for place, tier in enumerate(rules.tiers):
        for number, option in enumerate(tier.options):
            yield from benefit_problems(option, f"tiers.{place}.options.{number}", rules.currency)
        if not 1 <= len(tier.options) <= MOST_OPTIONS:
            yield f"tiers.{place}.options", f"give 1 to {MOST_OPTIONS} options"
    for place, milestone in enumerate(rules.milestones):
        yield from _between(milestone.at, 1, 10_000, f"milestones.{place}.at")
        yield from benefit_problems(milestone.benefit, f"milestones.{place}.benefit", rules.currency)
        if milestone.within_days is not None:
            yield from _between(milestone.within_days, 1, 366, f"milestones.{place}.within_days")
    for place, extra in enumerate(rules.extras):
        yield from benefit_problems(extra.benefit, f"extras.{place}.benefit", rules.currency)
    if rules.race is not None:
        yield from _between(rules.race.first_to, 1, 10_000, "race.first_to")
        yield from benefit_problems(rules.race.benefit, "race.benefit", rules.currency)


def _markets(rules: Rules) -> Iterator[Problem]:
    for name, market in rules.markets.items():
        if name not in known_countries():
            yield f"markets.{name}", "name a country by its two capital letters of ISO 3166-1, such as CH"
        if market.currency not in known_currencies():
            yield f"markets.{name}.currency", "give a currency of ISO 4217, such as CHF"
            continue
        for field in ("friend", "advocate", "minimum"):
            yield from amount_problems(getattr(market, field), f"markets.{name}.{field}", market.currency)


def _caps(caps: Caps, currency: str) -> Iterator[Problem]:
    counts = {"per_month": caps.per_month, "per_year": caps.per_year, "lifetime": caps.lifetime}
    yield from _growing(counts, list(counts.values()))
    for name in ("per_month_value", "per_year_value", "lifetime_value", "daily_budget", "whole_budget"):
        yield from amount_problems(getattr(caps, name), f"caps.{name}", currency)
    values = {name: getattr(caps, name) for name in ("per_month_value", "per_year_value", "lifetime_value")}
    yield from _growing(values, [None if one is None else one.amount_minor for one in values.values()])
    budgets = {"daily_budget": caps.daily_budget, "whole_budget": caps.whole_budget}
    yield from _growing(budgets, [None if one is None else one.amount_minor for one in budgets.values()])


def _growing(named: Iterable[str], numbers: Sequence[int | None]) -> Iterator[Problem]:
    before: tuple[str, int] | None = None
    for name, number in zip(named, numbers, strict=True):
        if number is None:
            continue
        if number < 1:
            yield f"caps.{name}", "leave it empty or give 1 or more"
        if before is not None and number < before[1]:
            yield f"caps.{name}", f"give at least as much as caps.{before[0]}"
        before = (name, number)


def _others(rules: Rules) -> Iterator[Problem]:
    if rules.steps and sum((step.share for step in rules.steps), Decimal(0)) != 1:
        yield "steps", "the shares of all steps must be 1 together"
    if any(step.share <= 0 for step in rules.steps) or len({step.when for step in rules.steps}) < len(rules.steps):
        yield "steps", "every step has its own time and a share above 0"
    if rules.multiplier is not None and not 0 < rules.multiplier.factor <= 10:
        yield "multiplier.factor", "give a factor above 0 and at most 10"
    yield from _between(rules.play.min_for_prize, 1, 1_000, "play.min_for_prize")
    yield from _between(rules.eligibility.advocate_min_orders, 0, 1_000, "eligibility.advocate_min_orders")
    yield from _between(rules.eligibility.wait_days, 0, MAX_DAYS, "eligibility.wait_days")
    if rules.eligibility.wait_days and not rules.eligibility.advocate_min_orders:
        yield "eligibility.wait_days", "goes with advocate_min_orders: the days count from an own first order"
    yield from amount_problems(rules.points.per_100, "points.per_100", rules.currency)
    for name in ("shared", "review", "birthday", "order"):
        yield from _between(getattr(rules.points, name), 0, 1_000_000, f"points.{name}")


def _chain(chain: Chain, least_orders: int) -> Iterator[Problem]:
    if not 0 <= chain.levels <= 1:
        yield "chain.levels", "give 0, or 1 for the one further level that can be allowed"
    if chain.levels and not chain.legal_tick:
        yield "chain.legal_tick", "rewards for a further level need a lawyer's look (§ 16 (2) UWG); tick it, or give 0"
    if bool(chain.levels) != (0 < chain.share <= 1):
        yield "chain.share", "give a share above 0 and at most 1 with one level, and 0 without"
    if chain.levels and least_orders:
        yield "eligibility.advocate_min_orders", "give 0 with a chain: nobody may have to buy to take part"


def _between(number: int, least: int, most: int, path: str) -> Iterator[Problem]:
    if not least <= number <= most:
        yield path, f"give {least} to {most:,}"


def _percent(percent: Decimal, path: str) -> Iterator[Problem]:
    if not 0 < percent <= 100:
        yield path, "give a percentage above 0 and at most 100"


def _ascending(numbers: Sequence[int], path: str, field: str) -> Iterator[Problem]:
    for place, (one, following) in enumerate(pairwise(numbers), start=1):
        if following <= one:
            yield f"{path}.{place}.{field}", f"give more than the one before it ({one})"
    if numbers and numbers[0] < 0:
        yield f"{path}.0.{field}", "give 0 or more"
