"""Judge an order once more on stored grounds, under any terms: what was found then is what counts. Pure."""

from collections.abc import Mapping

from plugin.domain.orders.attribution import attribute
from plugin.domain.orders.verdict import PersonsWord, Verdict, judge
from plugin.domain.orders.verdict_document import Grounds
from plugin.domain.program.program import Terms


def judge_again(grounds: Grounds, terms: Mapping[tuple[int, int], Terms], word: PersonsWord | None) -> Verdict:
    """Give the verdict under `terms`, by (program_id, version) of the evidence; a person's word stays said."""
    attribution = attribute(
        grounds.evidence,
        ordered_at=grounds.order.created_at,
        claim_windows={key: found.claim_window for key, found in terms.items()},
        converted_elsewhere=grounds.converted_elsewhere,
        first_ordered_at=grounds.first_ordered_at,
        by_first_order=frozenset(key for key, found in terms.items() if found.counts_later_orders),
        visit_windows={key: found.visit_window for key, found in terms.items() if found.visit_window is not None},
        only_new=frozenset(key for key, found in terms.items() if found.new_customers_only),
    )
    return judge(grounds.order, attribution, terms, grounds.relation, word, grounds.noticed)
