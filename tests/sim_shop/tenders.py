"""How an order is paid besides the bank: gift cards and store credit, each only in its own currency or at the rate."""

from collections.abc import Callable, Sequence

from tests.sim_shop import gift_cards, store_credits
from tests.sim_shop.state import Customer, Order, ShopState, Transaction
from tests.sim_shop.world import World


def problem_with(world: World, shop: ShopState, code: str, paid_in: str) -> str | None:
    """Why this gift card cannot be used for an order paid in that currency, or None.

    A card in another currency than the shop's pays in its own alone. Source: GiftCardCreateInput
    .crossCurrencyRedemptionStrategy, Admin GraphQL 2026-10.
    """
    card = shop.gift_card_by_code(code)
    if card is None:
        return "gift_card_unknown"
    if card.currency not in (shop.currency, paid_in):
        return "gift_card_in_other_currency"
    return gift_cards.problem(world, card)


def draw(world: World, shop: ShopState, order: Order, codes: Sequence[str], customer: Customer | None) -> None:
    """Let the cards pay in their order, then the store credit of `customer`, as far as they reach."""
    for code in dict.fromkeys(code.strip().casefold() for code in codes):
        card = shop.gift_card_by_code(code)
        if card is not None and _open_minor(order):
            _take(
                world, order, card.currency, "gift_card", lambda minor, card=card: gift_cards.spend(world, card, minor)
            )
    currency = order.presentment.currency if order.presentment else order.currency
    account = customer and store_credits.account_of(shop, customer.id, currency)
    if not account or not shop.store_credit_enabled:
        return
    store_credits.expire(world, account)

    def debit(minor: int) -> int:
        amount = min(account.balance_minor, minor)
        if amount:
            store_credits.debit(world, shop, account, amount, order_id=order.id, by="buyer")
        return amount

    _take(world, order, currency, "shopify_store_credit", debit)


def _take(world: World, order: Order, currency: str, gateway: str, take: Callable[[int], int]) -> None:
    """Let something in that currency pay what is open, and book it in the shop's."""
    owed, paid = _open_minor(order), order.presentment
    if paid is None or paid.currency != currency:
        taken = booked = take(owed)
    else:
        wanted = paid.of(owed, order.currency)
        taken = take(wanted)
        booked = owed if taken == wanted else paid.back(taken, order.currency)
    if taken:
        order.transactions.append(Transaction(world.new_id(), "sale", booked, order.updated_at, gateway))


def _open_minor(order: Order) -> int:
    return order.total_minor - sum(one.amount_minor for one in order.transactions)
