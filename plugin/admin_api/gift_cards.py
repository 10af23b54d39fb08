"""Gift cards under a code of our own. A code that is taken, and what a person has to decide, are answers, not errors.

Source: giftCardCreate, giftCardDeactivate, giftCards, giftCard, giftCardConfiguration, Admin GraphQL 2026-10.
Scopes: write_gift_cards, and write_customers because the card belongs to a customer. Shopify never tells a code again
after it has made the card, only its last four characters; a deactivated card can never be switched on again.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from plugin.admin_api.answers import lost, read
from plugin.admin_api.failures import Refused, UserError
from plugin.admin_api.gids import GiftCardGid, customer_gid, gid_number
from plugin.admin_api.mutations import Asks, is_known_refusal, mutate
from plugin.admin_api.operations import find_operation
from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money, parse_money

TAKEN = "Code has already been taken"
"""Shopify's words without an error code, recorded 2025-01 and 2026-04."""

_CODE = re.compile(r"[a-z0-9]{8,20}")
_LAST = 4
_MOST_PAGES = 4


@dataclass(frozen=True, slots=True)
class NewGiftCard:
    """A card to make. `code` is 8 to 20 letters a-z and digits, in any case; `key` names the reward in the note.

    `expires_on` None means never. Shopify mails the card to the customer by itself.
    """

    code: str
    key: str
    customer_id: int
    amount: Money
    expires_on: date | None = None

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code.lower()):
            raise ValueError("a gift card's code has 8 to 20 letters a-z and digits")

    @property
    def note(self) -> str:
        """What the merchant sees on the card, and how a retry knows its own."""
        return f"Goodword reward {self.key}"


@dataclass(frozen=True, slots=True)
class GiftCard:
    """A card as it stands at Shopify. `last_characters` are the code's last four, in lower case."""

    gid: GiftCardGid
    last_characters: str
    is_enabled: bool
    created_at: datetime
    expires_on: date | None
    note: str | None
    customer_id: int | None
    initial: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class GiftCardTaken:
    """The code exists already; `find_gift_cards` tells whether the card is ours."""

    code: str


class GiftCardDeclined(StrEnum):
    """Why Shopify will not make this card, whoever asks: a person decides what to do instead."""

    LIMIT_EXCEEDED = "limit_exceeded"
    NO_CUSTOMER = "no_customer"


_DECLINED = {
    "GIFT_CARD_LIMIT_EXCEEDED": GiftCardDeclined.LIMIT_EXCEEDED,
    "CUSTOMER_NOT_FOUND": GiftCardDeclined.NO_CUSTOMER,
}


def create_gift_card(client: Asks, card: NewGiftCard) -> GiftCardGid | GiftCardTaken | GiftCardDeclined:
    """Create the card. Raises AdminApiError; after a lost answer the same card may be sent again: it is taken then."""
    given = {
        "code": card.code.lower(),
        "note": card.note,
        "customerId": customer_gid(card.customer_id),
        "initialAmount": {"amount": card.amount.decimal_text(), "currencyCode": card.amount.currency},
        "expiresOn": card.expires_on.isoformat() if card.expires_on is not None else None,
    }
    try:
        payload = mutate(client, "create_gift_card", {"card": given}, root="giftCardCreate", is_refusal=_is_refusal)
    except Refused as refusal:
        return _answer(refusal, card)
    gid = read(payload, "giftCard", "id")
    if not isinstance(gid, str):
        raise lost(find_operation("create_gift_card"), "the answer lacks the card's id", reason="payload_missing")
    return GiftCardGid(gid)


def find_gift_cards(client: Asks, code: str) -> tuple[GiftCard, ...]:
    """Look for cards whose code may be this one: the search knows codes, but an answer shows the last four characters.

    Empty also where the search index has not caught up: look again before deciding. `is_made_from` tells ours apart.
    """
    found: list[GiftCard] = []
    after: str | None = None
    for _ in range(_MOST_PAGES):
        cards = client.run("find_gift_cards", {"query": code.lower(), "after": after}).get("giftCards")
        nodes = read(cards, "nodes")
        found += [_card(node) for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []
        cursor = read(cards, "pageInfo", "endCursor")
        if read(cards, "pageInfo", "hasNextPage") is not True or not isinstance(cursor, str):
            break
        after = cursor
    # Shopify ignores a search that it does not understand and lists everything instead.
    return tuple(card for card in found if card.last_characters == code.lower()[-_LAST:])


def is_made_from(found: GiftCard, card: NewGiftCard) -> bool:
    """Tell whether a card at Shopify is the one we would have made: code's end, note, buyer and value all agree."""
    same_code = found.last_characters == card.code.lower()[-_LAST:]
    same_buyer = found.customer_id == card.customer_id
    return same_code and same_buyer and found.note == card.note and found.initial == card.amount


def read_gift_card(client: Asks, gid: str) -> GiftCard | None:
    """Read a card with its balance; None when there is none."""
    node = client.run("read_gift_card", {"id": gid}).get("giftCard")
    return _card(node) if node is not None else None


def deactivate_gift_card(client: Asks, gid: str) -> None:
    """End a card for ever, with what is left on it. One that is gone or ended already counts as done."""
    try:
        mutate(client, "deactivate_gift_card", {"id": gid}, root="giftCardDeactivate")
    except Refused as refusal:
        if any(error.code != "GIFT_CARD_NOT_FOUND" for error in refusal.user_errors):
            raise


def read_gift_card_limit(client: Asks) -> Money:
    """Read the most that the shop may put on one card."""
    limit = read(client.run("read_gift_card_limit"), "giftCardConfiguration", "issueLimit")
    return _money(limit, "read_gift_card_limit")


def _is_taken(error: UserError) -> bool:
    return error.field[-1:] == ("code",) and (error.code == "TAKEN" or error.message == TAKEN)


def _is_refusal(error: UserError) -> bool:
    return is_known_refusal(error) or _is_taken(error)


def _answer(refusal: Refused, card: NewGiftCard) -> GiftCardTaken | GiftCardDeclined:
    if any(_is_taken(error) for error in refusal.user_errors):
        return GiftCardTaken(card.code)
    for error in refusal.user_errors:
        if error.code in _DECLINED:
            return _DECLINED[error.code]
    raise refusal


def _card(node: object) -> GiftCard:
    gid, last = read(node, "id"), read(node, "lastCharacters")
    note, expires = read(node, "note"), read(node, "expiresOn")
    if not isinstance(gid, str) or not isinstance(last, str):
        raise lost(find_operation("find_gift_cards"), "a gift card cannot be read", reason="answer_unreadable")
    return GiftCard(
        gid=GiftCardGid(gid),
        last_characters=last.lower(),
        is_enabled=read(node, "enabled") is True,
        created_at=_moment(read(node, "createdAt")),
        expires_on=date.fromisoformat(expires) if isinstance(expires, str) else None,
        note=note if isinstance(note, str) else None,
        customer_id=gid_number(read(node, "customer", "id"), "Customer"),
        initial=_money(read(node, "initialValue"), "find_gift_cards"),
        balance=_money(read(node, "balance"), "find_gift_cards"),
    )


def _moment(text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        raise lost(find_operation("find_gift_cards"), "a time cannot be read", reason="answer_unreadable") from None


def _money(amount: object, operation: str) -> Money:
    try:
        return parse_money(read(amount, "amount"), read(amount, "currencyCode"))
    except MoneyUnreadable:
        raise lost(find_operation(operation), "an amount cannot be read", reason="answer_unreadable") from None
