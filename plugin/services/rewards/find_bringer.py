"""Who brought an advocate: the one by whose recommendation they first ordered here, before they recommended anybody."""

from dataclasses import dataclass

from sqlalchemy import Connection

from plugin.db.people.advocates import advocates_by_id
from plugin.db.people.customer_merges import list_aliases
from plugin.db.rewards.chain_links import had_brought, read_coming
from plugin.domain.people.advocate import Advocate


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who it was; `is_in_doubt` while a person is to look at the order by which the other one came."""

    advocate: Advocate
    is_in_doubt: bool


def find_bringer(conn: Connection, shop_id: int, advocate_id: int, *, but: int | None) -> Bringer | None:
    """Give who brought this advocate; None for nobody, who was forgotten, and the customer `but`, who ordered.

    Customers that were merged are one person, and nobody is brought by themselves.
    """
    advocate = advocates_by_id(conn, shop_id, [advocate_id]).get(advocate_id)
    if advocate is None or advocate.customer_id is None:
        return None
    own = list_aliases(conn, shop_id, [advocate.customer_id])
    coming = read_coming(conn, shop_id, own)
    if coming is None or had_brought(conn, shop_id, advocate_id, coming.ordered_at):
        return None
    bringer = advocates_by_id(conn, shop_id, [coming.advocate_id]).get(coming.advocate_id)
    if bringer is None or bringer.customer_id is None:
        return None
    is_own = but is not None and but in list_aliases(conn, shop_id, [bringer.customer_id])
    return None if is_own or bringer.customer_id in own else Bringer(bringer, coming.is_in_doubt)
