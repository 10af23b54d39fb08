"""Under which rules rewards were promised: by them a page can say what each will come to."""

from collections.abc import Iterable

from sqlalchemy import Connection, and_, select

from plugin.db.tables import program_versions, rewards
from plugin.domain.program.documents.program_document import read_terms
from plugin.domain.program.rules import Rules

_VERSION = and_(
    program_versions.c.shop_id == rewards.c.shop_id,
    program_versions.c.program_id == rewards.c.program_id,
    program_versions.c.version == rewards.c.version,
)


def rules_of_rewards(conn: Connection, shop_id: int, reward_ids: Iterable[int]) -> dict[int, Rules]:
    """Give the rules by the reward's number; those promised under plain terms have none."""
    wanted = sorted(set(reward_ids))
    if not wanted:
        return {}
    found = select(rewards.c.id, program_versions.c.terms).join(program_versions, _VERSION)
    rows = conn.execute(found.where(rewards.c.shop_id == shop_id, rewards.c.id.in_(wanted)))
    terms = {row.id: read_terms(row.terms).rules for row in rows}
    return {number: rules for number, rules in terms.items() if rules is not None}
