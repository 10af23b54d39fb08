"""Gift cards: made, ended, spent. What happened is written into `world.effects`."""

from datetime import date

from tests.sim_shop.givings import GiftCard
from tests.sim_shop.state import ShopState, fold, gid
from tests.sim_shop.world import World


def issue(
    world: World,
    shop: ShopState,
    code: str,
    amount_minor: int,
    *,
    customer_id: int | None = None,
    note: str | None = None,
    expires_on: date | None = None,
    currency: str | None = None,
    by: str = "app",
) -> GiftCard:
    """Make a card, in the shop's currency by default. Codes are unique in any case, ended ones too."""
    if shop.gift_card_by_code(code) is not None:
        raise ValueError("there is a card with this code; choose another")
    now = world.clock.now()
    made = GiftCard(world.new_id(), fold(code), amount_minor, amount_minor, customer_id, note, expires_on, now, now)
    made.currency = currency or shop.currency
    shop.gift_cards[made.id] = made
    world.record(shop, "gift_card_created", gid("GiftCard", made.id), made.code, by=by)
    return made


def deactivate(world: World, shop: ShopState, card: GiftCard, *, by: str = "app") -> None:
    """End a card for ever; ending it twice changes nothing."""
    if card.deactivated_at is None:
        card.deactivated_at = card.updated_at = world.clock.now()
        world.record(shop, "gift_card_deactivated", gid("GiftCard", card.id), card.code, by=by)


def problem(world: World, card: GiftCard) -> str | None:
    """Why the card pays nothing, or None when it pays."""
    if card.deactivated_at is not None:
        return "gift_card_disabled"
    if card.expires_on is not None and world.clock.now().date() > card.expires_on:
        return "gift_card_expired"
    return None if card.balance_minor else "gift_card_empty"


def spend(world: World, card: GiftCard, amount_minor: int) -> int:
    """Take up to that amount from a card that pays; gives what was taken."""
    taken = min(card.balance_minor, amount_minor)
    card.balance_minor -= taken
    card.updated_at = world.clock.now()
    return taken
