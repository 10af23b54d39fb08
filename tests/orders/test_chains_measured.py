"""Chains are measured on approved referrals, through merges, redactions and refunds."""

from plugin.domain.people.person import Person
from plugin.domain.play.chain import ChainTotals
from plugin.services.customers.merge_customers import merge_customers
from plugin.services.customers.redact_customer import redact_customer
from tests.ledger_sums import stands
from tests.loop import Loop
from tests.orders.chained import allow, bring, chains, link_of, measured
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Order


def three_levels(loop: Loop) -> tuple[Order, Order, Order]:
    """Ada brought Ben, Ben brought Cleo, Cleo brought Dora."""
    made = bring(loop, "ada", "ben"), bring(loop, "ben", "cleo"), bring(loop, "cleo", "dora")
    loop.pass_time(days=31)
    return made


def test_three_levels_and_a_friend_beside(loop: Loop) -> None:
    """Five people came: Ben and Emil by Ada, Cleo by Ben, Dora by Cleo: 2 of 4 are below the first level."""
    bring(loop, "ada", "emil")
    three_levels(loop)
    assert measured(loop, "ada", "ben", "cleo", "dora", "emil") == {
        "ada": (2, 4, 3),
        "ben": (1, 2, 2),
        "cleo": (1, 1, 1),
    }
    assert chains(loop).totals == ChainTotals(chains=1, longest=3, largest=4, people=4, deeper=2)
    assert [line.came_by for line in chains(loop).lines] == [None, link_of(loop, "ada"), link_of(loop, "ben")]


def test_nobody_is_counted_before_the_hold_is_over(loop: Loop) -> None:
    bring(loop, "ada", "ben")
    assert chains(loop).lines == ()


def test_a_referral_that_came_back_breaks_the_chain_there(loop: Loop) -> None:
    """Cleo's order comes back: she came by nobody, and what she brought begins with her."""
    _, second, _ = three_levels(loop)
    merchant.refund(loop.world, loop.shop_state, second.id)
    loop.work()
    assert measured(loop, "ada", "ben", "cleo") == {"ada": (1, 1, 1), "cleo": (1, 1, 1)}
    assert chains(loop).totals == ChainTotals(chains=0, longest=1, largest=1, people=2, deeper=0)


def test_a_merged_customer_keeps_the_place_in_the_chain(loop: Loop) -> None:
    """Ben's account goes into one he made later: his orders and links are those of the account that is kept."""
    three_levels(loop)
    before = chains(loop)
    shop, gone, kept = loop.shop(), loop.customer("ben"), loop.customer("benedict")
    with loop.bench.engine.begin() as conn:
        merge_customers(conn, loop.bench.keys, shop, gone=gone.id, kept=kept.id, now=loop.now())
    assert chains(loop) == before


def test_two_advocates_of_one_person_become_one_in_the_chain(loop: Loop) -> None:
    """Ben brought Cleo, and Benedict, who came by nobody, brought Emil; both are one."""
    bring(loop, "benedict", "emil")
    three_levels(loop)
    shop, gone, kept = loop.shop(), loop.customer("ben"), loop.customer("benedict")
    with loop.bench.engine.begin() as conn:
        merge_customers(conn, loop.bench.keys, shop, gone=gone.id, kept=kept.id, now=loop.now())
    # Emil came before Benedict did as Ben: so nobody brought him, and Ada brought nobody who goes on.
    assert measured(loop, "ada", "benedict", "cleo") == {"benedict": (2, 3, 2), "cleo": (1, 1, 1)}


def test_somebody_forgotten_is_still_a_person_who_came_and_leads_on_to_nobody(loop: Loop) -> None:
    three_levels(loop)
    ben, cleo = loop.customer("ben"), link_of(loop, "cleo")
    person = Person(ben.id, ben.email, None, ())
    shop = loop.shop()
    redact_customer(loop.bench, shop.shop_domain, shop, person, spare=0, thin=lambda _topic, body: body, now=loop.now())
    found = {line.referral_code: line for line in chains(loop).lines}
    assert (found[link_of(loop, "ada")].size.people, found[link_of(loop, "ada")].size.depth) == (1, 1)
    assert found[cleo].size.people == 1
    assert chains(loop).totals == ChainTotals(chains=1, longest=2, largest=2, people=3, deeper=1)


def test_a_mutual_pair_has_one_beginning(loop: Loop) -> None:
    """Both orders of a pair are held; a person lets them count. Ben came on the first day, Ada a day after."""
    pair = bring(loop, "ada", "ben"), bring(loop, "ben", "ada")
    assert [stands(loop, order) for order in pair] == [("held", "suspicious")] * 2
    allow(loop, *pair)
    loop.pass_time(days=31)
    assert measured(loop, "ada", "ben") == {"ada": (1, 1, 1)}
