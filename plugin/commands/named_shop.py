"""Which shop a command is about: the one named with `--shop`, or the only one there is."""

import argparse

from sqlalchemy import Connection

from plugin.commands.refusal import CommandRefused
from plugin.db.shops.shops import find_shop, list_shops
from plugin.domain.shop import Shop


def add_shop(parser: argparse.ArgumentParser) -> None:
    """Let the command take `--shop`."""
    parser.add_argument("--shop", metavar="DOMAIN", help="the shop's myshopify.com domain, where there are several")


def chosen_shop(conn: Connection, named: str | None) -> Shop:
    """Give the shop; refuses an unknown name, and silence where there are several."""
    if named is not None:
        shop = find_shop(conn, named.lower())
        if shop is None:
            raise CommandRefused(f"No shop {named} has installed this app: check the name.")
        return shop
    shops = list_shops(conn)
    if len(shops) != 1:
        several = ", ".join(shop.shop_domain for shop in shops[:5])
        raise CommandRefused(
            f"Name the shop with --shop: {several}." if shops else "No shop has installed this app yet."
        )
    return shops[0]
