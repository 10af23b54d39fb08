"""A friend asks for the code: one local transaction, no call to Shopify, one code a friend.

Where the offer has no code, the claim alone says whom the friend's order is owed to.

An e-mail address is only hashed, and it never decides a refusal: whoever types somebody else's address must not
learn from the answer whether that person shops or recommends here.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from sqlalchemy import Connection

from plugin.auth.identities import IdentityKind, identity_keys
from plugin.db.offers.claim_counts import count_claim
from plugin.db.offers.open_offers import OpenOffer, find_open_offer
from plugin.db.offers.pool_codes import CodeState, count_codes, find_pool_code, take_code
from plugin.db.offers.programs import read_terms_of
from plugin.db.offers.referrals import lock_claimants, put_referral, referrals_by_identity, referrals_by_visit
from plugin.db.people.advocates import advocates_by_code
from plugin.db.people.suppressions import read_suppressed
from plugin.db.shops.past_buyers import read_past_buyers
from plugin.db.work.outbox import is_owed, wake_message
from plugin.domain.orders.order import fold_code
from plugin.domain.people.advocate import Advocate
from plugin.domain.people.email_address import normalise_email
from plugin.domain.people.network_address import network_form
from plugin.domain.people.referral import Referral
from plugin.domain.program.program import Program, Terms
from plugin.domain.shop import Shop
from plugin.keys import KeyPurpose, KeyRing
from plugin.services.offers.pause_leaked_code import pause_leaked_code
from plugin.services.rewards.reward_lead import reward_lead

MOST_A_MINUTE = 20
MOST_A_MINUTE_IN_SHOP = 300
LOW = 250
"""Ready codes below which more are asked for; half of what a pool holds unless the operator says otherwise."""

_COUNTS_KEPT = timedelta(hours=1)


class ClaimRefusal(StrEnum):
    """Why there is no code. Stable words that the storefront translates."""

    TOO_MANY = "too_many"
    VISIT_OVER = "visit_over"
    PROGRAM_OFF = "program_off"
    LINK_UNKNOWN = "link_unknown"
    OWN_LINK = "own_link"
    EXISTING_CUSTOMER = "existing_customer"
    NO_CODE_READY = "no_code_ready"


@dataclass(frozen=True, slots=True)
class AskedClaim:
    """Who asks: `visit` from a ticket of ours, `network` the caller's address, `customer_id` proved by Shopify."""

    ref: str
    visit: str
    network: str
    customer_id: int | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """The friend's folded code, None where the offer gives none; `is_new` is False where it was given before."""

    code: str | None
    terms: Terms
    expires_at: datetime
    is_new: bool
    referral_id: int


@dataclass(frozen=True, slots=True)
class _Claimant:
    """Keyed hashes in every form they may be stored in, newest first; empty where nothing is known."""

    visit: tuple[str, ...]
    customer: tuple[str, ...]
    email: tuple[str, ...]
    customer_id: int | None
    network: str | None


def claim_offer(
    conn: Connection, keys: KeyRing, shop: Shop, asked: AskedClaim, now: datetime, *, refill_below: int = LOW
) -> Claimed | ClaimRefusal:
    """Give a code of the pool, or the code this friend has already (same visit, customer or e-mail).

    Has the pool filled when fewer than `refill_below` codes are left ready.
    """
    if _is_too_much(conn, keys, shop, asked.network, now):
        return ClaimRefusal.TOO_MANY
    claimant = _claimant(keys, shop, asked)
    lock_claimants(
        conn, shop.shop_id, (forms[0] for forms in (claimant.visit, claimant.customer, claimant.email) if forms)
    )
    earlier = _claimed_before(conn, shop, claimant, now)
    if earlier is not None:
        return earlier
    advocate = advocates_by_code(conn, shop.shop_id, [fold_code(asked.ref)]).get(fold_code(asked.ref))
    offer = _offer(conn, shop, advocate, now)
    if isinstance(offer, ClaimRefusal):
        return offer
    if advocate is None or advocate.customer_id is None:
        return ClaimRefusal.LINK_UNKNOWN
    refusal = _refuse(conn, shop, offer.program, advocate, claimant)
    if refusal is not None:
        return refusal
    if not offer.program.terms.gives_code:
        return _note(conn, keys, shop, offer.program, advocate, claimant, None, now)
    claimed = _take(conn, keys, shop, offer.program, advocate, claimant, now)
    pause_leaked_code(conn, shop, advocate, fold_code(asked.ref), now)
    _refill_if_low(conn, shop, offer.program, refill_below, now)
    return claimed


def _offer(conn: Connection, shop: Shop, advocate: Advocate | None, now: datetime) -> OpenOffer | ClaimRefusal:
    """The open offer behind a link, its budget locked. While nothing is open nobody hears which links are known."""
    find = partial(find_open_offer, conn, shop.shop_id, shop.shop_domain, timezone=shop.timezone, now=now)
    offer = None if advocate is None else find(advocate.group, lock=True)
    shown = offer or find(None)
    if shown is None or not shown.is_open:
        return ClaimRefusal.PROGRAM_OFF
    return offer or ClaimRefusal.LINK_UNKNOWN


def _is_too_much(conn: Connection, keys: KeyRing, shop: Shop, network: str, now: datetime) -> bool:
    minute = int(now.timestamp()) // 60
    is_too_much = False
    for named, most in ((network, MOST_A_MINUTE), ("", MOST_A_MINUTE_IN_SHOP)):
        text = f"{shop.shop_id}|{named}|{minute}".encode()
        bucket = hmac.digest(keys.derive(KeyPurpose.VISITOR_HASHES)[0], text, hashlib.sha256).hex()
        is_too_much |= count_claim(conn, shop.shop_id, bucket, forget_after=now + _COUNTS_KEPT) > most
    return is_too_much


def _claimant(keys: KeyRing, shop: Shop, asked: AskedClaim) -> _Claimant:
    customer: tuple[str, ...] = ()
    email: tuple[str, ...] = ()
    if asked.customer_id is not None:
        customer = identity_keys(keys, shop.shop_id, IdentityKind.CUSTOMER, asked.customer_id)
    if asked.email and normalise_email(asked.email):
        email = identity_keys(keys, shop.shop_id, IdentityKind.EMAIL, asked.email)
    visit = identity_keys(keys, shop.shop_id, IdentityKind.VISIT, asked.visit)
    place = network_form(asked.network.partition("/")[0])
    network = identity_keys(keys, shop.shop_id, IdentityKind.NETWORK, place)[0] if place else None
    return _Claimant(visit, customer, email, asked.customer_id, network)


def _claimed_before(conn: Connection, shop: Shop, claimant: _Claimant, now: datetime) -> Claimed | ClaimRefusal | None:
    of_visit = referrals_by_visit(conn, shop.shop_id, claimant.visit).values()
    for referral in of_visit:
        return _again(conn, shop, referral, now)
    people = [claimant.customer_id] if claimant.customer_id is not None else []
    for referral in referrals_by_identity(conn, shop.shop_id, claimant.email, people):
        again = _again(conn, shop, referral, now)
        if isinstance(again, Claimed):
            return again
    return None


def _again(conn: Connection, shop: Shop, referral: Referral, now: datetime) -> Claimed | ClaimRefusal:
    if referral.code is not None:
        code = find_pool_code(conn, shop.shop_id, referral.code)
        if code is None or code.state is not CodeState.CLAIMED:
            return ClaimRefusal.EXISTING_CUSTOMER
    if referral.expires_at <= now:
        return ClaimRefusal.VISIT_OVER
    offer = (referral.program_id, referral.version)
    terms = read_terms_of(conn, shop.shop_id, [offer])[offer]
    return Claimed(referral.code, terms, referral.expires_at, is_new=False, referral_id=referral.referral_id)


def _refuse(
    conn: Connection, shop: Shop, program: Program, advocate: Advocate, claimant: _Claimant
) -> ClaimRefusal | None:
    if claimant.customer_id is None:
        return None
    if claimant.customer_id == advocate.customer_id:
        return ClaimRefusal.OWN_LINK
    if program.terms.new_customers_only and read_past_buyers(conn, shop.shop_id, claimant.customer):
        return ClaimRefusal.EXISTING_CUSTOMER
    return None


def _take(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    program: Program,
    advocate: Advocate,
    claimant: _Claimant,
    now: datetime,
) -> Claimed | ClaimRefusal:
    code = take_code(conn, shop.shop_id, program.program_id, program.version)
    if code is None:
        return ClaimRefusal.NO_CODE_READY
    return _note(conn, keys, shop, program, advocate, claimant, code, now)


def _note(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    program: Program,
    advocate: Advocate,
    claimant: _Claimant,
    code: str | None,
    now: datetime,
) -> Claimed:
    suppressed = read_suppressed(conn, shop.shop_domain, (*claimant.customer, *claimant.email))
    is_customer_kept = claimant.customer and suppressed.isdisjoint(claimant.customer)
    is_email_kept = claimant.email and suppressed.isdisjoint(claimant.email)
    referral = Referral(
        referral_id=0,
        shop_id=shop.shop_id,
        program_id=program.program_id,
        version=program.version,
        advocate_id=advocate.advocate_id,
        code=code,
        visit_key=claimant.visit[0],
        claimed_at=now,
        expires_at=now + program.terms.claim_window,
        customer_id=claimant.customer_id if is_customer_kept else None,
        email_key=claimant.email[0] if is_email_kept else None,
        network_key=claimant.network,
    )
    referral_id = put_referral(conn, shop.shop_id, referral)
    if advocate.email_key not in claimant.email:
        reward_lead(conn, keys, shop, referral, (*claimant.customer, *claimant.email), program.terms.rules, now)
    return Claimed(code, program.terms, referral.expires_at, is_new=True, referral_id=referral_id)


def _refill_if_low(conn: Connection, shop: Shop, program: Program, low: int, now: datetime) -> None:
    shop_id, reference = shop.shop_id, f"program:{program.program_id}:{program.version}"
    ready = count_codes(conn, shop_id, program.program_id, program.version, [CodeState.READY], limit=low)
    # Asked first, because many claims at once would otherwise queue for the one message.
    if ready < low and not is_owed(conn, shop_id, "refill_pool", reference):
        wake_message(conn, shop_id, "refill_pool", reference, installation=shop.installation, now=now)
