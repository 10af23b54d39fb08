"""The table: what is unusual about an order, as changes to an ordinary body, and what must be decided about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.derived_cases.order_stand import BUYER, ApiFacts, Body, OrderStand

ABSENT = object()
ALICES_CODE = {"discount_codes": [{"code": "REF-ALICE", "amount": "20.00", "type": "fixed_amount"}]}
NOBODY = {"customer": None, "email": "", "contact_email": None}


@dataclass(frozen=True, slots=True)
class Situation:
    """`advocate` is whom the evidence points to, `promised` the reward in minor units. `only_ours`: nobody else's case.

    `before` puts and delivers what happened earlier.
    """

    standing: str
    reason: str
    advocate: str | None = "alice"
    promised: int | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    facts: ApiFacts = field(default_factory=ApiFacts)
    currency: str = "USD"
    before: Callable[[OrderStand, Body], None] = lambda _stand, _body: None
    only_ours: bool = False

    def body(self) -> Body:
        """An ordinary paid order of 414.95 with these changes."""
        changed = ordinary() | dict(self.changes)
        return {name: value for name, value in changed.items() if value is not ABSENT}


def ordinary() -> Body:
    """The fields of an order's body that matter, without a code."""
    return {
        "id": 820982911946154508,
        "admin_graphql_api_id": "gid://shopify/Order/820982911946154508",
        "name": "#9999",
        "test": False,
        "confirmed": True,
        "cancelled_at": None,
        "cancel_reason": None,
        "financial_status": "paid",
        "source_name": "web",
        "currency": "USD",
        "presentment_currency": "USD",
        "total_price": "404.95",
        "current_total_price": "414.95",
        "current_subtotal_price": "414.95",
        "subtotal_price": "404.95",
        "total_outstanding": "0.00",
        "email": "jon@example.com",
        "contact_email": "jon@example.com",
        "phone": None,
        "note": None,
        "note_attributes": [],
        "discount_codes": [],
        "discount_applications": [],
        "landing_site": None,
        "referring_site": None,
        "tags": "tag1, tag2",
        "customer": {
            "id": BUYER,
            "admin_graphql_api_id": f"gid://shopify/Customer/{BUYER}",
            "first_name": "John",
            "last_name": "Smith",
        },
        "line_items": [{"id": 487817672276298554, "properties": []}],
    }


def with_lines(body: Body, count: int) -> Body:
    """The body with its first line so many times, each with a number of its own."""
    line = body["line_items"][0]
    return body | {"line_items": [line | {"id": line["id"] + number} for number in range(count)]}


def _ordered_before(stand: OrderStand, _body: Body) -> None:
    """The first order of the subscription, on another number, counted."""
    first = stand.told(ordinary() | ALICES_CODE)
    first |= {"id": 820982911946154001, "admin_graphql_api_id": "gid://shopify/Order/820982911946154001"}
    stand.put(first)
    stand.deliver(first)


def _paid_before(stand: OrderStand, _body: Body) -> None:
    """The same order as it was before the exchange."""
    sold = stand.told(ordinary())
    stand.put(sold)
    stand.deliver(sold)


def _uses(*codes: str, kind: str = "fixed_amount", amount: str = "10.00") -> dict[str, Any]:
    return {"discount_codes": [{"code": code, "amount": amount, "type": kind} for code in codes]}


def _paid(**changes: Any) -> Situation:
    """Counts for Alice, who is promised 10.00."""
    return Situation("referred", "won", promised=1_000, changes=changes)


SITUATIONS: dict[str, Situation] = {
    "ordinary paid order with one code": _paid(**ALICES_CODE),
    "code in another case": _paid(**_uses("ref-alice")),
    "two codes plus automatic plus script": _paid(**_uses("SUMMER", "REF-ALICE")),
    # Bob's claim is the later one; a list's order promises nothing.
    "two referral codes of two people": Situation("referred", "won", "bob", 1_000, _uses("REF-ALICE", "REF-BOB")),
    "free-shipping code": _paid(**_uses("REF-ALICE", kind="shipping")),
    "code with zero amount": _paid(**_uses("REF-ALICE", kind="percentage", amount="0.00")),
    "free order, 100 % off": Situation(
        "not_referred",
        "nothing_paid",
        changes=ALICES_CODE | {"total_price": "0.00", "current_total_price": "0.00", "current_subtotal_price": "0.00"},
    ),
    "guest, customer key absent": _paid(**ALICES_CODE, customer=ABSENT),
    "guest, customer null and no e-mail": Situation(
        "not_referred", "no_evidence", None, changes=NOBODY | {"phone": "+15195555555"}
    ),
    # The claim was made while logged in, so the customer's number is enough.
    "protected data not granted": _paid(
        email=ABSENT,
        contact_email=ABSENT,
        phone=ABSENT,
        customer={"id": BUYER, "admin_graphql_api_id": f"gid://shopify/Customer/{BUYER}"},
    ),
    "POS, walk-in customer": Situation(
        "not_referred", "no_evidence", None, changes=NOBODY | {"source_name": "pos", "shipping_lines": None}
    ),
    "draft order paid by invoice": Situation(
        "not_referred", "draft_order", changes={"source_name": "shopify_draft_order", "contact_email": None}
    ),
    "other sales channel: numeric source_name": _paid(source_name="755357713"),
    "subscription renewal, new value": Situation(
        "not_referred",
        "already_converted",
        None,
        changes=ALICES_CODE
        | {"source_name": "subscription_contract_checkout_one", "tags": "Subscription, Subscription Recurring Order"},
        before=_ordered_before,
    ),
    "subscription renewal, old value": Situation(
        "not_referred",
        "already_converted",
        None,
        changes=ALICES_CODE | {"source_name": "subscription_contract"},
        before=_ordered_before,
    ),
    "first subscription order": _paid(**ALICES_CODE, tags="Subscription, Subscription First Order"),
    # 404.95 in the shop's currency; what the buyer saw in theirs decides nothing.
    "multi-currency": _paid(presentment_currency="CAD"),
    # The preset promises 1500 yen, which has no cents.
    "zero-decimal and three-decimal currency": Situation(
        "referred",
        "won",
        promised=1_500,
        changes={"currency": "JPY", "presentment_currency": "KWD", "total_price": "40495"},
        facts=ApiFacts(subtotal="40495"),
        currency="JPY",
    ),
    "pending then paid later": Situation(
        "open", "not_paid_yet", changes={"financial_status": "pending", "total_outstanding": "404.95"}
    ),
    # 194.95 are left, more than the minimum of 50.00.
    "partially refunded": Situation(
        "referred",
        "won",
        promised=1_000,
        changes={
            "financial_status": "partially_refunded",
            "current_total_price": "204.95",
            "current_subtotal_price": "194.95",
        },
        facts=ApiFacts(refunded="200.00"),
    ),
    "exchange for a dearer item": Situation(
        "referred",
        "won",
        promised=1_000,
        changes={"current_total_price": "554.95", "current_subtotal_price": "554.95"},
        before=_paid_before,
    ),
    "unicode everywhere": _paid(
        **_uses("REF-\u00c5SA"),
        email="zo\u00eb@ex\u00e4mple.com",
        note="line one\u2028line two\0",
    ),
    # The body is a hint: the order is read at the API, where types are right.
    "wrong types": _paid(total_price=404.95, id="820982911946154508", discount_codes=None, note_attributes={}),
    # Anybody can write a cart attribute `ref`; the landing page is Shopify's own record, and beats a claimed address.
    "cart attribute instead of code": Situation(
        "referred",
        "won",
        "carl",
        1_000,
        {
            "note_attributes": [{"name": "ref", "value": "REF-ALICE"}, {"name": "ref", "value": "REF-BOB"}],
            "landing_site": "/cart/c/abc?key=1&ref=REF-CARL",
            "referring_site": "https://example.com/?ref=REF-DORA",
        },
    ),
    "very large order": _paid(
        **ALICES_CODE,
        line_items=[
            {"id": number, "properties": [{"name": "engraving", "value": "x" * 3_000}]} for number in range(500)
        ],
    ),
    "the sample as Shopify sends it: test, voided, cancelled": Situation(
        "not_referred",
        "test_order",
        changes=ALICES_CODE | {"test": True, "financial_status": "voided", "cancelled_at": "2021-12-31T19:00:00-05:00"},
        only_ours=True,
    ),
    "protected data not granted, and the buyer is the advocate": Situation(
        "not_referred",
        "self_referral",
        changes=ALICES_CODE | {"email": ABSENT, "contact_email": ABSENT},
        facts=ApiFacts(buyer="alice"),
        only_ours=True,
    ),
    "a code without any identity": Situation(
        "held", "newness_unknown", changes=ALICES_CODE | NOBODY | {"phone": "+15195555555"}, only_ours=True
    ),
    "a code at the point of sale": Situation(
        "held", "newness_unknown", changes=ALICES_CODE | NOBODY | {"source_name": "pos"}, only_ours=True
    ),
    "everything given back, nothing cancelled": Situation(
        "not_referred",
        "refunded",
        changes=ALICES_CODE | {"financial_status": "refunded", "current_subtotal_price": "0.00"},
        facts=ApiFacts(refunded="404.95"),
        only_ours=True,
    ),
    "authorised, not captured": Situation(
        "open", "not_paid_yet", changes=ALICES_CODE | {"financial_status": "authorized"}, only_ours=True
    ),
    "a payment state of tomorrow": Situation(
        "open", "not_paid_yet", changes=ALICES_CODE | {"financial_status": "settling"}, only_ours=True
    ),
}
