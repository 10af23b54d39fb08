"""An advocate asks to be on the leaderboard, under a name of their own choice."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from plugin.db.offers.programs import read_programs
from plugin.db.people.advocates import advocates_by_customer
from plugin.db.people.leaderboard_names import put_nickname
from plugin.domain.play.nickname import read_nickname
from plugin.domain.program.choice import Leaderboard
from plugin.domain.program.precedence import program_of
from plugin.domain.shop import Shop


class BoardRefusal(StrEnum):
    """Why somebody is not put on the leaderboard; nothing moved."""

    NOT_JOINED = "login_needed"
    NO_BOARD = "no_leaderboard"
    NAME_UNFIT = "nickname_unfit"


def join_leaderboard(
    conn: Connection, shop: Shop, customer_id: int, nickname: str, now: datetime
) -> BoardRefusal | None:
    """Put them on, or rename them; None when that is done. Only an advocate, only while the program has one."""
    advocate = advocates_by_customer(conn, shop.shop_id, [customer_id]).get(customer_id)
    if advocate is None:
        return BoardRefusal.NOT_JOINED
    program = program_of(read_programs(conn, shop.shop_id), advocate.group, shop.timezone, now)
    rules = None if program is None else program.terms.rules
    if rules is None or rules.play.leaderboard is Leaderboard.OFF:
        return BoardRefusal.NO_BOARD
    name = read_nickname(nickname)
    if name is None:
        return BoardRefusal.NAME_UNFIT
    put_nickname(conn, shop.shop_id, advocate.advocate_id, name, now)
    return None
