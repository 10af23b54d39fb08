"""Whether a program can be deleted, asked before anybody presses the button."""

from sqlalchemy import Connection

from plugin.db.offers.program_traces import read_traces
from plugin.db.offers.programs import read_programs
from plugin.domain.program.program import Program
from plugin.domain.program.removal import Trace, reason_to_keep
from plugin.domain.shop import Shop


def weigh_removal(conn: Connection, shop: Shop, program: Program, *, is_thorough: bool = False) -> Trace | None:
    """Give why this program is kept; None where it can be deleted. A shop keeps one program always.

    Verdicts that name it without a claim are only looked for where it `is_thorough`, as before it is deleted.
    """
    is_only = len(read_programs(conn, shop.shop_id)) < 2
    traces = read_traces(conn, shop.shop_id, program.program_id, with_verdicts=is_thorough)
    return reason_to_keep(program, traces, is_only=is_only)
