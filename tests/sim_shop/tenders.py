"""How an order is paid besides the bank: gift cards and store credit."""

from collections.abc import Sequence

from tests.sim_shop import gift_cards, store_credits
from tests.sim_shop.state import Customer, Order, ShopState, Transaction
from tests.sim_shop.world import World


def problem_with(world: World, shop: ShopState, code: str) -> str | None:
    """Why this gift card cannot be used, or None."""
    card = shop.gift_card_by_code(code)
    return "gift_card_unknown" if card is None else gift_cards.problem(world, card)


def draw(world: World, shop: ShopState, order: Order, codes: Sequence[str], customer: Customer | None) -> None:
    """Let the cards pay in their order, then the store credit of `customer`, as far as they reach."""
    for code in dict.fromkeys(code.strip().casefold() for code in codes):
        card = shop.gift_card_by_code(code)
        if card is not None and _open_minor(order):
            _pay(world, order, gift_cards.spend(world, card, _open_minor(order)), "gift_card")
    account = customer and store_credits.account_of(shop, customer.id, shop.currency)
    if not account or not shop.store_credit_enabled:
        return
    store_credits.expire(world, account)
    amount = min(account.balance_minor, _open_minor(order))
    if amount:
        store_credits.debit(world, shop, account, amount, order_id=order.id, by="buyer")
        _pay(world, order, amount, "shopify_store_credit")


def _open_minor(order: Order) -> int:
    return order.total_minor - sum(one.amount_minor for one in order.transactions)


def _pay(world: World, order: Order, amount_minor: int, gateway: str) -> None:
    order.transactions.append(Transaction(world.new_id(), "sale", amount_minor, order.updated_at, gateway))
