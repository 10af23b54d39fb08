"""A claim: one code a friend, taken in one transaction, without a call to Shopify."""

import itertools
import threading
from datetime import timedelta

import pytest

from plugin.auth.identities import IdentityKind, identity_key
from plugin.db.offers.offer_drifts import note_drift
from plugin.db.offers.pool_codes import CodeState
from plugin.db.offers.programs import create_program, set_live
from plugin.db.people.advocates import put_advocate
from plugin.db.shops.past_buyers import PastBuyer, put_past_buyers
from plugin.db.shops.shops import insert_shop
from plugin.db.tables import claim_counts
from plugin.domain.program.checks.offer_drift import Drift
from plugin.services.offers.claim_offer import AskedClaim, Claimed, ClaimRefusal, claim_offer
from tests.clocks import START
from tests.offers.stage import ADVOCATE, FIVE_EUROS, Stage
from tests.parallel import in_parallel

FRIEND = 777
MAIL = "felix@example.com"


@pytest.fixture
def open_stage(stage: Stage) -> Stage:
    """Three ready codes, and no way to Shopify: every call would raise."""
    stage.put_ready(3)
    stage.bench.wire.session.adapters.clear()
    return stage


def test_gives_a_ready_code_under_the_terms_of_the_moment(open_stage: Stage) -> None:
    claimed = open_stage.claim(customer_id=FRIEND, email=MAIL)

    expires_at = START + timedelta(days=30)
    assert claimed == Claimed("hi000000000", open_stage.program.terms, expires_at, is_new=True, referral_id=1)
    assert open_stage.states() == {"ready": 2, "claimed": 1}
    (row,) = open_stage.referral_rows()
    shop_id, keys = open_stage.shop.shop_id, open_stage.bench.keys
    assert row["visit_key"] == identity_key(keys, shop_id, IdentityKind.VISIT, "v1")
    assert row["email_key"] == identity_key(keys, shop_id, IdentityKind.EMAIL, MAIL)
    assert (row["advocate_id"], row["version"], row["customer_id"]) == (open_stage.advocate.advocate_id, 1, FRIEND)
    assert (row["claimed_at"], row["expires_at"]) == (START, expires_at)
    assert MAIL not in str(row)


@pytest.mark.parametrize(
    "again",
    [
        {"visit": "v1"},
        {"visit": "v2", "customer_id": FRIEND},
        {"visit": "v2", "email": " Felix@Example.com"},
    ],
    ids=["same visit", "same customer", "same e-mail"],
)
def test_the_same_friend_gets_the_same_code(open_stage: Stage, again: dict[str, object]) -> None:
    first = open_stage.claim(customer_id=FRIEND, email=MAIL)
    second = open_stage.claim(**again)  # type: ignore[arg-type]

    assert isinstance(first, Claimed)
    assert isinstance(second, Claimed)
    assert (second.code, second.expires_at, second.is_new) == (first.code, first.expires_at, False)
    assert open_stage.states() == {"ready": 2, "claimed": 1}
    assert len(open_stage.referral_rows()) == 1


def test_another_visit_without_a_name_is_another_friend(open_stage: Stage) -> None:
    open_stage.claim(visit="v1")
    open_stage.claim(visit="v2")

    assert open_stage.states() == {"ready": 1, "claimed": 2}


def test_the_promise_stands_when_the_terms_change_or_the_program_ends(open_stage: Stage) -> None:
    promised = open_stage.program.terms
    open_stage.claim(visit="v1")
    open_stage.change_terms(FIVE_EUROS)
    open_stage.switch(is_live=False)

    again = open_stage.claim(visit="v1")

    assert isinstance(again, Claimed)
    assert again.terms == promised


def test_a_claim_that_ran_out_makes_room_for_a_new_one(open_stage: Stage) -> None:
    open_stage.claim(visit="v1", customer_id=FRIEND)
    open_stage.clock.move(days=30)

    assert open_stage.claim(visit="v1", customer_id=FRIEND) is ClaimRefusal.VISIT_OVER
    again = open_stage.claim(visit="v2", customer_id=FRIEND)
    assert isinstance(again, Claimed)
    assert (again.code, again.is_new) == ("hi000000001", True)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"ref": "NOBODYSCODE"}, ClaimRefusal.LINK_UNKNOWN),
        ({"ref": ""}, ClaimRefusal.LINK_UNKNOWN),
        ({"customer_id": ADVOCATE}, ClaimRefusal.OWN_LINK),
    ],
)
def test_a_refusal_says_why_and_moves_nothing(
    open_stage: Stage, asked: dict[str, object], reason: ClaimRefusal
) -> None:
    assert open_stage.claim(**asked) is reason  # type: ignore[arg-type]

    assert open_stage.states() == {"ready": 3}
    assert open_stage.referral_rows() == []


def test_who_bought_before_is_told(open_stage: Stage) -> None:
    remember_buyer(open_stage, IdentityKind.CUSTOMER, FRIEND)

    assert open_stage.claim(customer_id=FRIEND) is ClaimRefusal.EXISTING_CUSTOMER
    assert open_stage.referral_rows() == []


def test_an_address_somebody_typed_betrays_nobody(open_stage: Stage) -> None:
    """The answer to a stranger is the same whether the owner of the address shops here or not."""
    remember_buyer(open_stage, IdentityKind.EMAIL, MAIL)

    known, unknown = open_stage.claim(visit="a", email=MAIL), open_stage.claim(visit="b", email="new@example.com")

    assert isinstance(known, Claimed)
    assert isinstance(unknown, Claimed)
    assert known.expires_at == unknown.expires_at


def test_nothing_is_given_while_the_program_is_off(open_stage: Stage) -> None:
    open_stage.switch(is_live=False)

    assert open_stage.claim() is ClaimRefusal.PROGRAM_OFF
    assert open_stage.states() == {"ready": 3}


@pytest.mark.parametrize("drift", [Drift.DELETED, Drift.ENDED])
def test_no_code_is_given_whose_discount_the_merchant_took_away(open_stage: Stage, drift: Drift) -> None:
    set_drift(open_stage, drift)
    assert open_stage.claim() is ClaimRefusal.PROGRAM_OFF

    set_drift(open_stage, None)
    assert isinstance(open_stage.claim(), Claimed)


def test_a_changed_discount_still_gives_what_the_merchant_made_of_it(open_stage: Stage) -> None:
    set_drift(open_stage, Drift.CHANGED)

    assert isinstance(open_stage.claim(), Claimed)


def test_an_empty_pool_says_so_and_asks_for_more(stage: Stage) -> None:
    assert stage.claim() is ClaimRefusal.NO_CODE_READY
    assert stage.owed("refill_pool") == [("program:1:1", "waiting")]
    assert stage.referral_rows() == []


def test_asks_for_more_below_250_and_only_then(stage: Stage) -> None:
    stage.put_ready(251)

    stage.claim(visit="v1")
    assert stage.owed("refill_pool") == []
    stage.claim(visit="v2")
    assert stage.owed("refill_pool") == [("program:1:1", "waiting")]


def test_a_network_gets_twenty_answers_a_minute(open_stage: Stage) -> None:
    answers = [open_stage.claim(visit="v1") for _ in range(21)]

    assert [isinstance(answer, Claimed) for answer in answers] == [True] * 20 + [False]
    assert answers[20] is ClaimRefusal.TOO_MANY
    assert isinstance(open_stage.claim(visit="v1", network="203.0.113.9"), Claimed)
    open_stage.clock.move(minutes=1)
    assert isinstance(open_stage.claim(visit="v1"), Claimed)


def test_a_shop_gives_300_answers_a_minute_whatever_addresses_are_claimed(open_stage: Stage) -> None:
    answers = [open_stage.claim(visit="v1", network=f"net {number}") for number in range(301)]

    assert [answer is ClaimRefusal.TOO_MANY for answer in answers] == [False] * 300 + [True]


def test_no_address_is_stored(open_stage: Stage) -> None:
    open_stage.claim(network="198.51.100.7")

    with open_stage.engine.connect() as conn:
        buckets = [row.bucket for row in conn.execute(claim_counts.select())]
    assert len(buckets) == 2
    assert all(len(bucket) == 64 and "198" not in bucket[:3] for bucket in buckets)


def test_a_hundred_friends_at_once_share_sixty_codes(stage: Stage) -> None:
    stage.put_ready(60)
    numbers, guard = itertools.count(), threading.Lock()

    def claim() -> Claimed | ClaimRefusal:
        with guard:
            number = next(numbers)
        return stage.claim(visit=f"visit {number}", network=f"10.0.0.{number}")

    answers = in_parallel(claim, 100)

    given = [answer.code for answer in answers if isinstance(answer, Claimed)]
    refused = [answer for answer in answers if not isinstance(answer, Claimed)]
    assert (len(given), len(set(given))) == (60, 60)
    assert refused == [ClaimRefusal.NO_CODE_READY] * 40
    assert sorted(given) == sorted(stage.codes(CodeState.CLAIMED))
    assert sorted(str(row["code"]) for row in stage.referral_rows()) == sorted(given)


@pytest.mark.parametrize("same", [{"visit": "one"}, {"customer_id": FRIEND}, {"email": MAIL}], ids=str)
def test_one_friend_pressing_in_twelve_places_at_once_gets_one_code(stage: Stage, same: dict[str, object]) -> None:
    stage.put_ready(20)
    numbers, guard = itertools.count(), threading.Lock()

    def claim() -> Claimed | ClaimRefusal:
        with guard:
            number = next(numbers)
        return stage.claim(**({"visit": f"visit {number}"} | same))  # type: ignore[arg-type]

    answers = in_parallel(claim, 12)

    assert {answer.code for answer in answers if isinstance(answer, Claimed)} == {"hi000000000"}
    assert all(isinstance(answer, Claimed) for answer in answers)
    assert stage.states() == {"ready": 19, "claimed": 1}


def test_another_shops_links_codes_and_claims_count_for_nothing(open_stage: Stage) -> None:
    with open_stage.engine.begin() as conn:
        other = insert_shop(conn, "other.myshopify.com", START)
        program = create_program(conn, other.shop_id, "Friends", FIVE_EUROS, START)
        set_live(conn, other.shop_id, program.program_id, since=open_stage.clock.now())
        put_advocate(conn, other.shop_id, ADVOCATE, "bobbobbob", locale=None, now=START)
        asked = AskedClaim("BOBBOBBOB", "v1", "net", FRIEND, MAIL)
        assert claim_offer(conn, open_stage.bench.keys, other, asked, START) is ClaimRefusal.NO_CODE_READY

    assert open_stage.claim(ref="BOBBOBBOB") is ClaimRefusal.LINK_UNKNOWN
    assert open_stage.states() == {"ready": 3}
    assert open_stage.referral_rows() == []


def remember_buyer(stage: Stage, kind: IdentityKind, value: str | int) -> None:
    key = identity_key(stage.bench.keys, stage.shop.shop_id, kind, value)
    with stage.engine.begin() as conn:
        put_past_buyers(conn, stage.shop.shop_id, [PastBuyer(key, 1, START - timedelta(days=400))])


def set_drift(stage: Stage, drift: Drift | None) -> None:
    with stage.engine.begin() as conn:
        note_drift(
            conn,
            stage.shop.shop_id,
            stage.shop.shop_domain,
            program_id=stage.program.program_id,
            version=stage.program.version,
            drift=drift,
            now=stage.clock.now(),
        )
