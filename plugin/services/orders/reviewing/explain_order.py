"""The chain of one order in plain words: what arrived, what was read, what was weighed, what followed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.programs import read_terms_of
from plugin.db.orders.judged_orders import JudgedOrder, VerdictRow, find_order, list_verdicts
from plugin.db.rewards.approvals import rules_of_rewards
from plugin.db.rewards.ledger_entries import BookedEntry, list_entries
from plugin.db.rewards.rewards import rewards_of_orders
from plugin.db.work.deliveries_about import DeliveryNote, list_deliveries_about
from plugin.domain.money import Money
from plugin.domain.orders.reached import Reached, read_reached
from plugin.domain.orders.shortfall import Shortfall, judged_under, read_shortfall
from plugin.domain.orders.suspicion import Signal
from plugin.domain.orders.suspicion_text import say_signal
from plugin.domain.program.program import Terms
from plugin.domain.program.rules import Rules
from plugin.domain.program.texts.language import Language
from plugin.domain.rewards.promised_worth import say_promised
from plugin.domain.rewards.reward import CHAIN_CAUSE, REFERRAL, STEP_CAUSE, Reward, Side
from plugin.domain.shop import Shop


def explain_order(conn: Connection, shop: Shop, named: str) -> str | None:
    """Give the story of the order called `#1001` or numbered so at Shopify; None when we know no such order."""
    stored = find_order(conn, shop.shop_id, named)
    if stored is None:
        return None
    rewards = rewards_of_orders(conn, shop.shop_id, [stored.order_id]).get(stored.order_id, [])
    verdicts = list_verdicts(conn, shop.shop_id, stored.order_id)
    lines = [
        *_head(stored),
        *_deliveries(list_deliveries_about(conn, shop.shop_domain, stored.order_id)),
        *_verdicts(verdicts, _terms(conn, shop, verdicts)),
        *_rewards(rewards, rules_of_rewards(conn, shop.shop_id, [one.reward_id for one in rewards])),
        *_entries([entry for reward in rewards for entry in list_entries(conn, shop.shop_id, reward.ledger_key)]),
    ]
    return "\n".join(lines)


def _head(stored: JudgedOrder) -> Iterator[str]:
    yield f"Order {stored.order_name} ({stored.order_id}), placed {_at(stored.ordered_at)}"
    yield f"stands as: {stored.standing} ({stored.reason})"
    if stored.word is not None:
        yield f"a person said: {stored.word.value}"


def _deliveries(notes: Sequence[DeliveryNote]) -> Iterator[str]:
    yield "Deliveries:" if notes else "Deliveries: none; it was found by reconciliation."
    for note in notes:
        yield f"  {note.delivery_id}  {_at(note.received_at)}  {note.topic}  {note.state}  {note.outcome or '-'}"


def _terms(conn: Connection, shop: Shop, rows: Sequence[VerdictRow]) -> Mapping[tuple[int, int], Terms]:
    keys = (judged_under(row.document) for row in rows)
    return read_terms_of(conn, shop.shop_id, {key for key in keys if key is not None})


def _verdicts(rows: Sequence[VerdictRow], terms_of: Mapping[tuple[int, int], Terms]) -> Iterator[str]:
    for row in rows:
        cause = f" (delivery {row.delivery_id})" if row.delivery_id else ""
        key = judged_under(row.document)
        terms = f", version {key[1]} of the terms" if key else ""
        yield f"Verdict {row.revision}: {row.standing} ({row.reason}){terms}{cause}"
        yield from _grounds(row.document)
        yield from _too_small(read_shortfall(row.document, terms_of.get(key or (0, 0))))


def _grounds(document: Mapping[str, object]) -> Iterator[str]:
    if "flaw" in document:
        yield f"  could not be read: {document['flaw']}"
    facts = document.get("facts")
    if isinstance(facts, Mapping):
        plain = {name: value for name, value in facts.items() if name not in ("reached", "segment")}
        said = ", ".join(f"{name} {value}" for name, value in plain.items() if value not in (None, [], False))
        yield f"  facts: {said}"
        yield from _reached(read_reached(facts.get("reached"), str(facts.get("currency"))))
    yield from _market(document.get("market"))
    for piece in _items(document.get("evidence")):
        tie = f"{piece['kind']} {piece['shown']} -> advocate {piece['advocate_id']}"
        yield f"  evidence {piece['rank']}. {tie}: {piece['fate']}"
    for check in _items(document.get("checks")):
        reason = f" ({check['reason']})" if check["reason"] else ""
        yield f"  check {check['name']}: {check['outcome']}{reason}"
    suspicion = document.get("suspicion")
    for point in _items(suspicion.get("points")) if isinstance(suspicion, Mapping) else []:
        yield f"  noticed, {point['points']} points: {say_signal(Signal(str(point['reason'])), Language.EN)}"


def _too_small(shortfall: Shortfall | None) -> Iterator[str]:
    if shortfall is not None:
        value, minimum = shortfall.value, shortfall.minimum
        yield f"  {value.decimal_text()} {value.currency} count, the smallest amount is {minimum.decimal_text()}"


def _market(written: object) -> Iterator[str]:
    if not isinstance(written, Mapping):
        return
    currency = str(written["currency"])
    value, minimum = (_money(written[name], currency) for name in ("value_minor", "minimum_minor"))
    least = "the program's minimum" if minimum is None else minimum
    yield f"  market {written['name']}: {value or 'unread'} counted, measured by {least}"


def _money(minor: object, currency: str) -> str | None:
    return f"{Money(minor, currency).decimal_text()} {currency}" if type(minor) is int else None


def _reached(reached: Reached | None) -> Iterator[str]:
    """What of the order lay within the products that count, and for how much."""
    if reached is None:
        return
    count, value = len(reached.within) + len(reached.without), reached.value
    cards = f", {reached.cards.left.decimal_text()} of it gift cards" if reached.cards.left.amount_minor else ""
    yield (
        f"  products that count: {len(reached.within)} of {count} lines, {value.left.decimal_text()} of "
        f"{reached.whole.left.decimal_text()} {value.left.currency} kept{cards}"
    )


def _rewards(rewards: Sequence[Reward], rules: Mapping[int, Rules]) -> Iterator[str]:
    for reward in rewards:
        why = f" ({reward.reason})" if reward.reason else ""
        amount = f"{reward.amount.decimal_text()} {reward.amount.currency}"
        given = say_promised(reward, rules.get(reward.reward_id), amount, Language.EN)
        for_what = "" if reward.cause == REFERRAL else f" ({reward.cause})"
        given += "" if reward.factor is None else f", {reward.factor:f} times as much by a customer tag"
        is_friends = reward.side is Side.FRIEND
        whose = "for the friend who ordered" if is_friends else f"for advocate {reward.advocate_id}"
        whose += ", who brought the advocate of this order" if reward.cause == CHAIN_CAUSE else ""
        yield f"Reward {reward.reward_id}{for_what} {whose}, {given}: {reward.state.value}{why}"
        discount = reward.discount_gid or "-"
        is_step = reward.cause.startswith(STEP_CAUSE)
        without = "some days after a second order" if is_step else "some days after it is shipped"
        until = _at(reward.held_until) if reward.held_until else without
        yield f"  held until {until}; sent {_at(reward.sent_at)}; discount {discount}"


def _entries(entries: Sequence[BookedEntry]) -> Iterator[str]:
    for entry in entries:
        moved = ", ".join(f"{account} {amount:+d} {currency}" for account, amount, currency in entry.postings)
        yield f"Ledger {_at(entry.booked_at)} {entry.reference} ({entry.reason}): {moved}"


def _items(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _at(moment: datetime | None) -> str:
    return "-" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S} UTC"
