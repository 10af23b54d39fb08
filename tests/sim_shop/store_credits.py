"""Store credit accounts: one for each customer and currency. What happened is written into `world.effects`.

A debit takes from the credit that ends soonest; what is left of a credit when its time has come goes away.
"""

from datetime import UTC, datetime

from tests.sim_shop.givings import CreditAccount, CreditMovement
from tests.sim_shop.state import ShopState, gid
from tests.sim_shop.world import World

_NEVER = datetime.max.replace(tzinfo=UTC)


def account_of(shop: ShopState, customer_id: int, currency: str) -> CreditAccount | None:
    """The customer's account in that currency, or None."""
    accounts = shop.credit_accounts.values()
    return next((one for one in accounts if (one.customer_id, one.currency) == (customer_id, currency)), None)


def open_account(world: World, shop: ShopState, customer_id: int, currency: str) -> CreditAccount:
    """The customer's account in that currency, made now if there was none."""
    found = account_of(shop, customer_id, currency)
    if found is None:
        found = CreditAccount(world.new_id(), customer_id, currency)
        shop.credit_accounts[found.id] = found
    return found


def credit(
    world: World,
    shop: ShopState,
    account: CreditAccount,
    amount_minor: int,
    *,
    expires_at: datetime | None = None,
    by: str = "app",
) -> CreditMovement:
    """Put money in."""
    made = _move(world, account, "credit", amount_minor)
    made.expires_at = expires_at and expires_at.replace(microsecond=0)
    made.remaining_minor = amount_minor
    world.record(shop, "store_credit_credited", gid("Customer", account.customer_id), str(amount_minor), by=by)
    return made


def debit(
    world: World,
    shop: ShopState,
    account: CreditAccount,
    amount_minor: int,
    *,
    order_id: int | None = None,
    by: str = "app",
) -> CreditMovement:
    """Take money out; the account must have it."""
    made = _move(world, account, "debit", -amount_minor)
    made.event, made.order_id = ("ADJUSTMENT" if order_id is None else "ORDER_PAYMENT"), order_id
    left = amount_minor
    for one in sorted(account.movements, key=lambda movement: movement.expires_at or _NEVER):
        taken = min(one.remaining_minor, left)
        one.remaining_minor -= taken
        left -= taken
    world.record(shop, "store_credit_debited", gid("Customer", account.customer_id), str(amount_minor), by=by)
    return made


def expire(world: World, account: CreditAccount) -> None:
    """Take away what is left of credits whose time has come."""
    now = world.clock.now()
    for one in list(account.movements):
        if one.remaining_minor and one.expires_at is not None and one.expires_at <= now:
            gone = _move(world, account, "expiration", -one.remaining_minor)
            gone.credit_id, gone.created_at = one.id, one.expires_at
            one.remaining_minor = 0


def _move(world: World, account: CreditAccount, kind: str, amount_minor: int) -> CreditMovement:
    after = account.balance_minor + amount_minor
    made = CreditMovement(world.new_id(), account.id, kind, amount_minor, after, world.clock.now())
    account.movements.append(made)
    return made
