"""What is done once a day: offers are compared with Shopify, grants sealed with an old key are sealed anew."""

import pytest
from sqlalchemy import text

from plugin.app import create_app
from plugin.auth.grant_text import parse_grant
from plugin.auth.identities import IdentityKind, identity_key
from plugin.bell import Duty
from plugin.db.cipher import KeyLost
from plugin.db.engine import reading
from plugin.db.shops.grants import grant_context, read_grant
from plugin.db.shops.past_buyers import read_past_buyers
from plugin.db.work.audit_rows import list_audits
from plugin.db.work.outbox import wake_message
from plugin.keys import KeyRing
from plugin.services.shops.reach_shop import reach_shop
from tests.benches import make_bench
from tests.factories import APP_KEY
from tests.ledger_sums import stands
from tests.loop import APP, SHOPIFY, Loop
from tests.sim_shop import discounts
from tests.sim_shop.installation import privacy
from tests.sim_shop.wsgi_adapter import WsgiAdapter

NEW_KEY = "Zp7rT4kW9sQ2nB6vX1cM8dF5gH3jL0aY"


def restart(loop: Loop, **environment: str | None) -> None:
    """Start the app again on the same database with other settings."""
    loop.close()
    before = loop.bench
    loop.bench = make_bench(
        before.engine,
        before.clock,
        origin=f"{SHOPIFY}/{{shop}}",
        session=before.wire.session,
        timing=before.wire.timing,
        APP_URL=APP,
        **environment,
    )
    loop.app = create_app(loop.bench)
    loop.world.session.mount(APP, WsgiAdapter(loop.app))
    loop.duties = loop.build_duties()


def sealed(loop: Loop) -> str:
    with reading(loop.bench.engine) as conn:
        stored = read_grant(conn, loop.shop().shop_id)
    assert stored is not None
    return stored.sealed


def lose_news(loop: Loop) -> None:
    """Shopify's deliveries of this moment never arrive."""
    for delivery in loop.world.sender.waiting():
        loop.world.sender.take(delivery)


def offer_audits(loop: Loop) -> list[str]:
    program = loop.program()
    subject = f"offer:{program.program_id}:{program.version}"
    with reading(loop.bench.engine) as conn:
        return [row.action for row in list_audits(conn, loop.shop_state.domain, subject=subject)]


def refer(loop: Loop, friend: str) -> tuple[str, str]:
    """A friend claims Ada's offer and buys; gives what was decided and why."""
    link = loop.join(loop.customer("ada"))["referral_code"]
    code = loop.claim(link, email=f"{friend}@example.com").json()["discount_code"]
    order = loop.buy(f"{friend}@example.com", codes=(code,))
    loop.work()
    return stands(loop, order)


def test_a_deleted_discount_of_which_no_delivery_told_is_noticed(loop: Loop) -> None:
    link = loop.join(loop.customer("ada"))["referral_code"]
    [offer] = loop.shop_state.discounts.values()
    discounts.delete(loop.world, loop.shop_state, offer, by="merchant")
    lose_news(loop)
    loop.work()
    assert offer_audits(loop) == []

    loop.duties[Duty.COMPARE_OFFERS]()
    loop.duties[Duty.COMPARE_OFFERS]()

    assert offer_audits(loop) == ["offer_deleted"]
    refused = loop.claim(link)
    assert (refused.status_code, refused.json()["reason"]) == (409, "program_off")
    assert loop.shop_state.discounts == {}


def test_an_offer_as_we_made_it_is_not_news(loop: Loop) -> None:
    loop.duties[Duty.COMPARE_OFFERS]()

    assert offer_audits(loop) == []


def test_one_shop_that_does_not_answer_leaves_the_next_its_turn(loop: Loop) -> None:
    other = loop.add_shop("loud-kitchen")
    loop.world.faults.add("server_error", "graphql", times=None)
    loop.duties[Duty.COMPARE_OFFERS]()
    loop.world.faults.clear()
    loop.shop_state.tokens.clear()
    loop.shop_state.refresh_tokens.clear()
    [offer] = other.discounts.values()
    discounts.delete(loop.world, other, offer, by="merchant")
    lose_news(loop)

    loop.duties[Duty.COMPARE_OFFERS]()

    with reading(loop.bench.engine) as conn:
        assert list_audits(conn, other.domain, limit=1)[0].action == "offer_deleted"
    assert offer_audits(loop) == []


def test_everything_works_before_during_and_after_a_rotation(loop: Loop) -> None:
    before = sealed(loop)
    assert refer(loop, "felix") == ("referred", "won")

    restart(loop, APP_KEY=NEW_KEY, APP_KEY_OLD=APP_KEY)
    # Felix has bought before: his hashes were made with the former key and are looked up in both forms.
    assert refer(loop, "felix") == ("not_referred", "existing_customer")
    assert refer(loop, "gina") == ("referred", "won")
    assert sealed(loop) == before
    loop.duties[Duty.PRUNE]()
    after = sealed(loop)
    loop.duties[Duty.PRUNE]()
    assert sealed(loop) == after != before

    restart(loop, APP_KEY=NEW_KEY)
    reach_shop(loop.bench, loop.shop(), is_background=True).run("read_shop")
    assert refer(loop, "gina") == ("not_referred", "existing_customer")
    with pytest.raises(KeyLost):
        loop.bench.cipher.open(before, context=grant_context(loop.shop_state.domain))


def test_the_grant_is_the_same_under_the_new_seal(loop: Loop) -> None:
    context = grant_context(loop.shop_state.domain)
    grant = parse_grant(loop.bench.cipher.open(sealed(loop), context=context))
    restart(loop, APP_KEY=NEW_KEY, APP_KEY_OLD=APP_KEY)

    loop.duties[Duty.PRUNE]()

    assert parse_grant(loop.bench.cipher.open(sealed(loop), context=context)) == grant


def test_a_grant_whose_key_is_lost_is_left_alone_and_others_are_sealed_anew(loop: Loop) -> None:
    other = loop.add_shop("loud-kitchen")
    broken = "1.00000000.AAAA"
    with loop.bench.engine.begin() as conn:
        conn.execute(
            text("UPDATE shops SET grant_sealed = :sealed WHERE shop_domain = :domain"),
            {"sealed": broken, "domain": loop.shop_state.domain},
        )
    restart(loop, APP_KEY=NEW_KEY, APP_KEY_OLD=APP_KEY)

    loop.duties[Duty.PRUNE]()

    assert sealed(loop) == broken
    reach_shop(loop.bench, loop.shop(other), is_background=True).run("read_shop")
    with reading(loop.bench.engine) as conn:
        stored = read_grant(conn, loop.shop(other).shop_id)
    assert stored is not None
    assert stored.sealed.startswith(loop.bench.cipher.newest_prefix)


def test_who_was_redacted_under_the_former_key_is_not_read_in_again(loop: Loop) -> None:
    felix = loop.customer("felix")
    loop.buy(felix)
    loop.work()
    privacy(loop.world, loop.shop_state, "customers/redact", felix)
    loop.work()
    restart(loop, APP_KEY=NEW_KEY, APP_KEY_OLD=APP_KEY)
    shop_id = loop.shop().shop_id
    with loop.bench.engine.begin() as conn:
        conn.execute(text("UPDATE shops SET backfill_state = 'waiting', backfill_gid = NULL, backfill_line = 0"))
        wake_message(conn, shop_id, "backfill_buyers", "installation:1", installation=1, now=loop.now())

    loop.work()
    loop.pass_time(minutes=1)

    keys = [
        identity_key(KeyRing(secret), shop_id, kind, value)
        for secret in (APP_KEY, NEW_KEY)
        for kind, value in ((IdentityKind.CUSTOMER, felix.id), (IdentityKind.EMAIL, felix.email))
    ]
    with reading(loop.bench.engine) as conn:
        assert read_past_buyers(conn, shop_id, keys) == {}
        state = conn.execute(text("SELECT backfill_state FROM shops")).scalar_one()
    assert state == "done"
