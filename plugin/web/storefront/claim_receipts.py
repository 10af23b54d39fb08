"""Receipts of claims: the address of the page that confirms one. They name our own row and nothing about a person."""

from dataclasses import dataclass
from datetime import timedelta

from plugin.auth.refusals import TicketRefusal
from plugin.auth.tickets import Purpose
from plugin.services.workbench import Workbench
from plugin.web.storefront.storefront_guard import StorefrontCaller

RECEIPT_LASTS = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A claim's number, and the referral code of the link it was made by."""

    referral_id: int
    ref: str


def write_receipt(bench: Workbench, caller: StorefrontCaller, referral_id: int, ref: str) -> str:
    """Sign a claim's number for its shop; only letters, digits and `._-`, so that it can stand in a path."""
    payload: dict[str, str | int | None] = {"shop": caller.shop.shop_id, "referral": referral_id, "ref": ref}
    return bench.tickets.sign(Purpose.RECEIPT, payload, bench.clock.now())


def read_receipt(bench: Workbench, caller: StorefrontCaller, receipt: str) -> Receipt | None:
    """Give what a receipt of this shop says; None for any other text, and after 90 days."""
    payload = bench.tickets.read(Purpose.RECEIPT, receipt, RECEIPT_LASTS, bench.clock.now())
    if isinstance(payload, TicketRefusal) or payload.get("shop") != caller.shop.shop_id:
        return None
    referral_id, ref = payload.get("referral"), payload.get("ref")
    return Receipt(referral_id, ref) if isinstance(referral_id, int) and isinstance(ref, str) else None
