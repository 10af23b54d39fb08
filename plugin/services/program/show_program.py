"""Give the program as the merchant's page shows it."""

from sqlalchemy import Connection

from plugin.db.offers.programs import read_program
from plugin.domain.program.program import Program


def show_program(conn: Connection, shop_id: int, program_id: int | None = None) -> Program | None:
    """Give this program, or the shop's first, with the terms in force; None where there is none such.

    A shop has none until its currency is known.
    """
    return read_program(conn, shop_id, program_id)
