"""Why an order behind a reward could not be read once more before somebody gives it, with the remedy."""

from plugin.services.tasks.reread_orders import UNREADABLE


def say_unread(why: str) -> str:
    """Say what `reread_orders` gave as the reason, to go on a line of its own or after a semicolon."""
    if why == UNREADABLE:
        return (
            "the order cannot be read at Shopify: `goodword explain ORDER` says why; one older than 60 days needs the "
            "permission read_all_orders"
        )
    return (
        f"Shopify could not be asked about the order ({why}): say it again when the shop can be reached; `goodword "
        "doctor` says what is missing"
    )
