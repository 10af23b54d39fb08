"""Every service that acts for a shop, called for ours with the other's ids: no answer, and no row of theirs moves."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from plugin import services
from plugin.admin_api.shop_orders import OrdersRead, read_orders
from plugin.auth.oauth import AccessGrant, GrantError
from plugin.domain.orders.verdict import PersonsWord, Standing
from plugin.domain.program.documents.preset import Preset, preset_terms
from plugin.domain.shop import Shop
from plugin.services.customers.export_customer import export_customer
from plugin.services.customers.forget_customer import forget_customer
from plugin.services.customers.learn_customer import learn_customer
from plugin.services.customers.merge_customers import merge_customers
from plugin.services.customers.read_export import read_export
from plugin.services.customers.redact_customer import redact_customer
from plugin.services.customers.redact_shop import redact_shop
from plugin.services.deliveries.retry_delivery import retry_delivery
from plugin.services.deliveries.retry_message import retry_message
from plugin.services.offers.claim_offer import AskedClaim, ClaimRefusal, claim_offer
from plugin.services.offers.compare_offer import compare_offer
from plugin.services.offers.meet_shop import meet_shop
from plugin.services.offers.note_code_change import note_code_change
from plugin.services.offers.prepare_offer import prepare_offer
from plugin.services.offers.read_landing import read_landing
from plugin.services.offers.refill_pool import refill_pool
from plugin.services.offers.renew_pool import renew_pool
from plugin.services.offers.retire_codes import retire_codes
from plugin.services.orders.answering.answer_in_turn import answer_in_turn
from plugin.services.orders.answering.answer_verdicts import answer_verdicts
from plugin.services.orders.answering.bind_claims import bind_claims
from plugin.services.orders.answering.learn_buyers import learn_buyers
from plugin.services.orders.answering.record_orders import record_orders
from plugin.services.orders.reading.forget_suppressed import forget_suppressed
from plugin.services.orders.reading.reconcile_orders import reconcile_orders
from plugin.services.orders.reading.refresh_orders import refresh_orders
from plugin.services.orders.reviewing.decide_order import decide_order
from plugin.services.orders.reviewing.explain_order import explain_order
from plugin.services.orders.reviewing.rejudge_orders import rejudge_orders
from plugin.services.orders.weighing.look_up_ties import look_up_ties
from plugin.services.orders.weighing.name_buyer import name_buyer
from plugin.services.orders.weighing.recall_judgement import Remembered
from plugin.services.orders.weighing.weigh_orders import weigh_orders
from plugin.services.program.add_program import add_program
from plugin.services.program.list_programs import list_programs
from plugin.services.program.prefer_program import prefer_program
from plugin.services.program.save_program import save_program
from plugin.services.program.show_program import show_program
from plugin.services.program.start_program import start_program
from plugin.services.program.switch_program import switch_program
from plugin.services.rewards.issue_reward import issue_reward
from plugin.services.rewards.withdraw_reward import withdraw_reward
from plugin.services.shops.backfill_buyers import backfill_buyers
from plugin.services.shops.change_scopes import change_scopes
from plugin.services.shops.complete_install import complete_install
from plugin.services.shops.distrust_access import distrust_access
from plugin.services.shops.enter_shop import enter_shop
from plugin.services.shops.hear_departure import hear_departure
from plugin.services.shops.install_shop import install_shop
from plugin.services.shops.learn_shop import learn_shop
from plugin.services.shops.note_scopes import note_scopes
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.shops.uninstall_shop import uninstall_shop
from plugin.services.views.list_data_requests import list_data_requests
from plugin.services.views.list_deliveries import list_deliveries
from plugin.services.views.list_orders import list_orders
from plugin.services.views.list_owed import list_owed
from plugin.services.views.list_referrals import list_referrals
from plugin.services.views.read_home import read_home
from plugin.services.views.read_order import read_order
from tests.sim_shop.oauth import mint_id_token
from tests.tenants.calls_of_advocates import ADVOCATE_CALLS
from tests.tenants.estimate_calls import ESTIMATE_CALLS
from tests.tenants.line_calls import LINE_CALLS, standing_of
from tests.tenants.pair import Pair, told_by
from tests.tenants.removal_calls import REMOVAL_CALLS
from tests.tenants.review_services import REVIEW_CALLS
from tests.tenants.reward_calls import REWARD_CALLS
from tests.tenants.scene import Scene
from tests.tenants.task_calls import TASK_CALLS

SHOP = frozenset({"shop", "shop_id", "shop_domain"})
Call = Callable[["Scene"], object]


def _weighed(s: Scene, conn: Connection) -> Any:
    return weigh_orders(conn, s.bench.keys, s.shop, s.snapshots, remembered={s.order.id: Remembered()})


def _ties(s: Scene, conn: Connection) -> object:
    """Asked with everything of theirs, their own keyed hashes among it; the ids handed in come back as they are."""
    order = s.snapshots[0]
    keys = name_buyer(s.bench.keys, s.theirs.shop_id, order)
    visits = {order.order_id: tuple(row["visit_key"] for row in s.rows["referrals"])}
    ties = look_up_ties(conn, s.shop, [order], {order.order_id: keys}, visits, ())
    return replace(ties, people={})


def _answered(s: Scene, conn: Connection, answer: Callable[..., Any] = answer_verdicts) -> object:
    remembered = {s.order.id: Remembered()}
    return standing_of(answer(conn, s.bench.keys, s.shop, _weighed(s, conn), remembered, s.now))


def _named(s: Scene, conn: Connection, shop: Shop) -> int | None:
    return forget_suppressed(conn, s.bench.keys, shop, s.snapshots)[0].buyer.customer_id


def _refused(work: Callable[[], object]) -> object:
    try:
        return work()
    except GrantError as error:
        return error.reason


ACTOR = "merchant:1"
TERMS = preset_terms(Preset.TWENTY_PERCENT, "EUR")
NOT_HERE = "Shopify shows no such order"
UNTIED = {("not_referred", "no_evidence")}
CALLS: dict[str, tuple[Call, object]] = {
    **ADVOCATE_CALLS,
    "export_customer": (
        lambda s: export_customer(
            s.bench, s.shop.shop_domain, s.shop, s.person, request="1", spare=s.delivery, now=s.now
        ),
        "customer exported",
    ),
    "forget_customer": (
        lambda s: s.conn(lambda c: forget_customer(c, s.bench.keys, s.shop, s.customer, now=s.now)),
        "nothing held",
    ),
    "learn_customer": (
        lambda s: s.conn(
            lambda c: learn_customer(c, s.bench.keys, s.shop, s.customer, email="x@y.example", locale="de", as_of=s.now)
        ),
        "no advocate",
    ),
    "merge_customers": (
        lambda s: s.conn(lambda c: merge_customers(c, s.bench.keys, s.shop, gone=s.customer, kept=s.ada, now=s.now)),
        "customers merged",
    ),
    "read_export": (
        lambda s: s.conn(
            lambda c: read_export(c, s.bench.cipher, s.shop, s.rows["data_exports"][0]["id"], actor=ACTOR, now=s.now)
        ),
        None,
    ),
    "redact_customer": (
        lambda s: redact_customer(
            s.bench,
            s.shop.shop_domain,
            s.shop,
            s.person,
            spare=s.delivery,
            thin=lambda _topic, _body: b"gone",
            now=s.now,
        ),
        "customer redacted",
    ),
    "redact_shop": (
        lambda s: redact_shop(s.bench, s.shop.shop_domain, triggered_at=s.now, now=s.now),
        "installed again since",
    ),
    "retry_delivery": (
        lambda s: s.conn(lambda c: retry_delivery(c, s.shop, s.delivery, actor=ACTOR, now=s.now)),
        None,
    ),
    "retry_message": (
        lambda s: s.conn(lambda c: retry_message(c, s.shop, s.message, actor=ACTOR, now=s.now)),
        None,
    ),
    "claim_offer": (
        lambda s: s.conn(
            lambda c: claim_offer(c, s.bench.keys, s.shop, AskedClaim(s.link, "v1sit", "192.0.2.1", s.customer), s.now)
        ),
        ClaimRefusal.LINK_UNKNOWN,
    ),
    "meet_shop": (
        lambda s: s.conn(lambda c: meet_shop(c, s.shop.shop_domain)),
        lambda found, s: found == s.shop,
    ),
    "note_code_change": (
        lambda s: note_code_change(s.bench, s.shop, s.discount, s.now),
        "not an offer of ours",
    ),
    "compare_offer": (lambda s: compare_offer(s.bench, s.shop, s.now), "offer as we made it, as known"),
    "prepare_offer": (
        lambda s: prepare_offer(s.bench, s.shop, s.program.program_id, s.program.version, s.now),
        "no such offer",
    ),
    "read_landing": (
        lambda s: s.conn(lambda c: read_landing(c, s.shop, s.link, s.now)),
        lambda found, s: found is not None,
    ),
    "refill_pool": (
        lambda s: refill_pool(s.bench, s.shop, s.program.program_id, s.program.version, s.now),
        "offer not prepared",
    ),
    "renew_pool": (
        lambda s: s.conn(lambda c: renew_pool(c, s.shop, s.now)),
        lambda found, s: 0 < found <= 20,
    ),
    "retire_codes": (
        lambda s: retire_codes(s.bench, s.shop, [s.code], s.now)[s.code],
        "not one of our codes",
    ),
    "answer_verdicts": (lambda s: s.conn(lambda c: _answered(s, c)), UNTIED),
    "answer_in_turn": (lambda s: s.conn(lambda c: _answered(s, c, answer_in_turn)), UNTIED),
    "decide_order": (
        lambda s: s.conn(lambda c: decide_order(c, s.shop, s.order.id, PersonsWord.ALLOW, actor=ACTOR, now=s.now)),
        False,
    ),
    **REVIEW_CALLS,
    "explain_order": (
        lambda s: s.conn(lambda c: [explain_order(c, s.shop, named) for named in (str(s.order.id), s.order.name)]),
        [None, None],
    ),
    "learn_buyers": (lambda s: s.conn(lambda c: learn_buyers(c, s.bench.keys, s.shop.shop_id, s.snapshots)), None),
    "forget_suppressed": (
        # Redacted at ours by the call above, and at no other shop.
        lambda s: s.conn(lambda c: [_named(s, c, shop) for shop in (s.shop, s.theirs)]),
        lambda found, s: found == [None, s.customer],
    ),
    "reconcile_orders": (lambda s: reconcile_orders(s.bench, s.shop, s.now, s.now - timedelta(days=40)), 3),
    "record_orders": (
        lambda s: s.conn(
            lambda c: record_orders(c, s.bench.keys, s.shop, OrdersRead((), (s.order.id,), ()), now=s.now)
        ),
        lambda found, s: found == {s.order.id: NOT_HERE},
    ),
    "refresh_orders": (
        lambda s: refresh_orders(s.bench, s.shop, [s.order.id], now=s.now, delivery_ids={s.order.id: s.delivery}),
        lambda found, s: found == {s.order.id: NOT_HERE},
    ),
    "rejudge_orders": (lambda s: s.conn(lambda c: rejudge_orders(c, s.shop)), []),
    "weigh_orders": (lambda s: s.conn(lambda c: standing_of(_weighed(s, c))), UNTIED),
    "look_up_ties": (
        lambda s: s.conn(lambda c: _ties(s, c)),
        lambda found, s: told_by(found) & s.pair.canaries() == frozenset(),
    ),
    "name_buyer": (
        lambda s: name_buyer(s.bench.keys, s.shop.shop_id, s.snapshots[0]),
        lambda found, s: told_by(found) & told_by(s.rows) == frozenset(),
    ),
    "save_program": (
        lambda s: s.conn(
            lambda c: save_program(c, s.shop, s.program.program_id, "taken", TERMS, actor=ACTOR, now=s.now)
        ),
        None,
    ),
    "add_program": (
        lambda s: s.conn(lambda c: add_program(c, s.shop, "one more", TERMS, actor=ACTOR, now=s.now)),
        lambda found, s: found.program_id not in {s.program.program_id},
    ),
    **REMOVAL_CALLS,
    "prefer_program": (
        lambda s: s.conn(lambda c: prefer_program(c, s.shop, s.program.program_id, actor=ACTOR, now=s.now)),
        None,
    ),
    "list_programs": (
        lambda s: s.conn(lambda c: list_programs(c, s.shop, s.now)),
        lambda found, s: s.program.program_id not in {one.program.program_id for one in found},
    ),
    "show_program": (
        lambda s: s.conn(lambda c: show_program(c, s.shop.shop_id)),
        lambda found, s: found.program_id != s.program.program_id,
    ),
    **ESTIMATE_CALLS,
    "start_program": (
        lambda s: s.conn(lambda c: start_program(c, s.shop.shop_id, "EUR", s.now)),
        lambda found, s: found.program_id != s.program.program_id,
    ),
    "switch_program": (
        lambda s: s.conn(
            lambda c: switch_program(c, s.shop, s.program.program_id, is_live=False, actor=ACTOR, now=s.now)
        ),
        None,
    ),
    "issue_reward": (
        lambda s: {issue_reward(s.bench, s.shop, reward, s.now) for reward in s.rewards},
        {"nothing to issue"},
    ),
    **REWARD_CALLS,
    **TASK_CALLS,
    **LINE_CALLS,
    "bind_claims": (
        lambda s: s.conn(lambda c: bind_claims(c, s.shop, _weighed(s, c), s.now)),
        False,
    ),
    "withdraw_reward": (
        lambda s: {withdraw_reward(s.bench, s.shop, reward, s.now) for reward in s.rewards},
        {"nothing to withdraw"},
    ),
    "backfill_buyers": (lambda s: backfill_buyers(s.bench, s.shop, s.now), "past buyers are known"),
    "note_scopes": (lambda s: s.conn(lambda c: note_scopes(c, s.shop, s.shop.scopes, s.now)), frozenset()),
    "change_scopes": (lambda s: change_scopes(s.bench, s.shop, s.now), "scopes complete"),
    "learn_shop": (lambda s: learn_shop(s.bench, s.shop, s.now), "shop learnt"),
    "reach_shop": (
        lambda s: read_orders(reach_shop(s.bench, s.shop, is_background=True), [s.order.id]),
        lambda found, s: (found.found, found.missing) == ((), (s.order.id,)),
    ),
    "complete_install": (
        lambda s: _refused(lambda: complete_install(s.bench, s.shop.shop_domain, code="theirs", state_key="k" * 64)),
        "invalid_request",
    ),
    "distrust_access": (lambda s: s.conn(lambda c: distrust_access(c, s.shop)), None),
    "enter_shop": (
        lambda s: _refused(
            lambda: enter_shop(s.bench, s.shop.shop_domain, id_token=mint_id_token(s.pair.loop.world, s.pair.theirs))
        ),
        "invalid_subject_token",
    ),
    "list_deliveries": (
        lambda s: s.conn(lambda c: list_deliveries(c, s.shop.shop_domain, state=None, place=None)),
        lambda found, s: told_by(found) & s.pair.canaries() == frozenset(),
    ),
    "list_owed": (
        lambda s: s.conn(lambda c: list_owed(c, s.shop)),
        lambda found, s: len(found) == 1 and found[0].line.message_id != s.message,
    ),
    "list_data_requests": (
        lambda s: s.conn(lambda c: list_data_requests(c, s.bench.cipher, s.shop, s.now)),
        lambda found, s: len(found) == 1 and told_by(found) & s.pair.canaries() == frozenset(),
    ),
    "list_orders": (
        lambda s: s.conn(
            lambda c: list_orders(c, s.shop.shop_id, standing=Standing.REFERRED, name=s.order.name, place=None)
        ),
        lambda found, s: found.page.lines == () and found.rewards == {},
    ),
    "list_referrals": (
        lambda s: s.conn(lambda c: list_referrals(c, s.shop.shop_id, place=None, now=s.now)),
        lambda found, s: told_by(found) & s.pair.canaries() == frozenset(),
    ),
    "read_home": (
        lambda s: s.conn(lambda c: read_home(c, s.shop, list_programs(c, s.shop, s.now), s.now)),
        lambda found, s: told_by(found) & s.pair.canaries() == frozenset(),
    ),
    "read_order": (lambda s: s.conn(lambda c: read_order(c, s.shop, s.order.id)), None),
    "hear_departure": (
        lambda s: hear_departure(s.bench, s.shop.shop_domain, [s.now + timedelta(days=1)], now=s.now),
        ["still installed"],
    ),
    # These two end our shop's access, so they come last.
    "install_shop": (
        lambda s: s.conn(
            lambda c: install_shop(
                c,
                s.bench.cipher,
                s.shop.shop_domain,
                AccessGrant("shpat_1", None, None, None, frozenset({"read_orders"})),
                now=s.now,
            )
        ),
        lambda found, s: found.shop_id == s.shop.shop_id,
    ),
    "uninstall_shop": (
        lambda s: s.conn(lambda c: uninstall_shop(c, s.shop.shop_domain, left_at=s.now + timedelta(days=1), now=s.now)),
        "uninstalled",
    ),
}


def test_every_service_that_takes_a_shop_is_on_the_list() -> None:
    assert set(services_of_a_shop()) == set(CALLS)


def test_no_service_reads_or_writes_the_other_shops_rows(pair: Pair) -> None:
    scene, before = Scene(pair), pair.rows(pair.theirs)
    effects = len(pair.loop.world.effects)
    wrong = []
    for name, (call, expected) in CALLS.items():
        found = call(scene)
        is_right = expected(found, scene) if callable(expected) else found == expected
        if not is_right:
            wrong.append((name, found))
        if pair.rows(pair.theirs) != before:
            wrong.append((name, "wrote"))
            before = pair.rows(pair.theirs)
    assert not wrong, "\n".join(map(repr, wrong))
    touched = [effect for effect in pair.loop.world.effects[effects:] if effect.shop == pair.theirs.domain]
    assert touched == []


def services_of_a_shop() -> Iterator[str]:
    for found in pkgutil.walk_packages(services.__path__, "plugin.services."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_own = function.__module__ == found.name and not name.startswith("_")
            if is_own and SHOP & inspect.signature(function).parameters.keys():
                yield name
