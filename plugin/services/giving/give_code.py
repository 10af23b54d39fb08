"""Give a reward as a personal single-use discount code, of whatever shape: an amount, a share, a gift, free shipping.

The code's text is derived from what the reward is for, so a repetition of any kind, a second worker or a restored
database asks Shopify for the same code and hears that it is taken. A taken code counts only if it is ours.
"""

from dataclasses import replace
from datetime import datetime

from plugin.admin_api.benefit_shapes import gives_of, minimum_of
from plugin.admin_api.client import AdminClient
from plugin.admin_api.discount_shapes import (
    AmountOff,
    CodeDiscount,
    FreeGift,
    PercentOff,
    creation_of,
)
from plugin.admin_api.discounts import CodeTaken, FoundCode, create_code_discount, find_code
from plugin.domain.orders.order import fold_code
from plugin.domain.rewards.issue import TAG, Declined, Given, Issue
from plugin.services.workbench import Workbench


def give_code(_bench: Workbench, client: AdminClient, issue: Issue, _now: datetime) -> Given | Declined:
    """Create the code, or find the one that was created; doing it again changes nothing. Raises AdminApiError.

    `code_not_ours`: somebody made a code of that name by hand.
    """
    discount = _discount(issue)
    adopted = _adopt(client, discount, issue)
    if adopted is not None:
        return adopted
    made = create_code_discount(client, discount)
    if isinstance(made, CodeTaken):
        found = find_code(client, discount.code)
        if found is None or not _is_ours(found, discount):
            return Declined("code_not_ours")
        made = found.gid
    return Given(made, discount.ends_at)


def _discount(issue: Issue) -> CodeDiscount:
    benefit = issue.benefit
    return CodeDiscount(
        title=f"Goodword reward {issue.reward.issue_key}",
        code=issue.reward.code.upper(),
        gives=gives_of(benefit),
        starts_at=issue.first_sent_at,
        ends_at=issue.expires_at,
        minimum=minimum_of(benefit),
        customer_ids=(issue.customer_id,),
        usage_limit=1,
        combines=benefit.combines,
        subscription_cycles=benefit.cycles,
        tags=(TAG,),
    )


def _adopt(client: AdminClient, discount: CodeDiscount, issue: Issue) -> Given | None:
    """Take over what was made for this very reward under the name that a former key gave it."""
    for name in issue.former_codes:
        former = replace(discount, code=name.upper())
        found = find_code(client, former.code)
        if found is not None and _is_ours(found, former):
            return Given(found.gid, discount.ends_at, fold_code(name))
    return None


def _is_ours(found: FoundCode, discount: CodeDiscount) -> bool:
    """Whether a code that exists is the one we would have made: title, shape, buyer, value, single use all agree."""
    gives = discount.gives
    amount = gives.amount if isinstance(gives, AmountOff) else gives.worth if isinstance(gives, FreeGift) else None
    return (
        found.title == discount.title
        and f"d{found.kind[1:]}Create" == creation_of(discount).root
        and found.customer_ids == discount.customer_ids
        and found.usage_limit == 1
        and found.amount == amount
        and (not isinstance(gives, PercentOff) or found.percent == gives.percent)
    )
