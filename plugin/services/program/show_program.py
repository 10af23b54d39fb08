"""Give the program as the merchant's page shows it."""

from sqlalchemy import Connection

from plugin.db.programs import read_program
from plugin.domain.program.program import Program


def show_program(conn: Connection, shop_id: int) -> Program | None:
    """Give the shop's program with the terms in force; None until the shop's currency is known."""
    return read_program(conn, shop_id)
