"""Programs renamed, deleted and ended, and claims confirmed, for the list in `test_services`."""

from dataclasses import replace
from typing import Any

from plugin.services.offers.end_offer import end_offer
from plugin.services.offers.read_claimed import read_claimed
from plugin.services.program.name_program import name_program
from plugin.services.program.remove_program import remove_program
from plugin.services.program.weigh_removal import weigh_removal

ACTOR = "merchant:1"
REMOVAL_CALLS: dict[str, Any] = {
    "name_program": (
        lambda s: s.conn(lambda c: name_program(c, s.shop, s.program.program_id, "taken over", actor=ACTOR, now=s.now)),
        None,
    ),
    "remove_program": (
        lambda s: s.conn(lambda c: remove_program(c, s.shop, s.program.program_id, actor=ACTOR, now=s.now)),
        None,
    ),
    "weigh_removal": (
        # Their program, looked for at ours: no claim and no verdict of theirs is seen.
        lambda s: s.conn(lambda c: weigh_removal(c, s.shop, replace(s.program, is_live=False), is_thorough=True)),
        None,
    ),
    "end_offer": (
        lambda s: end_offer(s.bench, s.shop, s.discount, s.now),
        "discount ended",
    ),
    "read_claimed": (
        lambda s: s.conn(lambda c: read_claimed(c, s.shop, s.rows["referrals"][0]["id"], s.now)),
        None,
    ),
}
