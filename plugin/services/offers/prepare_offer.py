"""The discount at Shopify that an offer's codes hang on: one for each version of a program's terms, for ever.

Its first code is derived from the offer, so that a retry after a lost answer hears that it is taken and knows its own.
"""

import json
from datetime import datetime, timedelta

from plugin.admin_api.benefit_shapes import gives_of, minimum_of
from plugin.admin_api.discount_shapes import CodeDiscount
from plugin.admin_api.discounts import CodeTaken, create_code_discount, find_code
from plugin.db.engine import reading
from plugin.db.offers.programs import read_offer_discount, read_terms_of, save_offer_discount
from plugin.db.work.outbox import wake_message
from plugin.domain.people.friend_code import derive_seed_code
from plugin.domain.program.documents.program_document import terms_document
from plugin.domain.program.program import Terms
from plugin.domain.shop import Shop
from plugin.keys import KeyPurpose
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench

TAG = "goodword-friends"
STARTS_EARLIER = timedelta(minutes=5)
"""Shopify's clock may run behind ours; a discount that starts "now" would be refused for a moment."""


class SeedCodeForeign(Exception):
    """The derived code belongs to a discount that is not ours: somebody edited it. Delete that code in Shopify."""

    reason = "seed_code_foreign"
    is_final = True


def prepare_offer(bench: Workbench, shop: Shop, program_id: int, version: int, now: datetime) -> str:
    """Make sure that the offer's discount exists and is known, then have its pool filled. Idempotent.

    Of a program that is deleted while Shopify makes the discount, that discount is owed its end.

    Raises AdminApiError, GrantError and SeedCodeForeign.
    """
    with reading(bench.engine) as conn:
        terms = read_terms_of(conn, shop.shop_id, [(program_id, version)]).get((program_id, version))
        known = read_offer_discount(conn, shop.shop_id, program_id, version)
    if terms is None:
        return "no such offer"
    if not terms.gives_code:
        return "an offer without a code"
    discount_gid = known or _create(bench, shop, (program_id, version), terms, now)
    reference = f"program:{program_id}:{version}"
    with bench.engine.begin() as conn:
        if known is None and not save_offer_discount(conn, shop.shop_id, program_id, version, discount_gid):
            wake_message(conn, shop.shop_id, "end_offer", discount_gid, installation=shop.installation, now=now)
            return "deleted meanwhile"
        wake_message(conn, shop.shop_id, "refill_pool", reference, installation=shop.installation, now=now)
    return "discount ready"


def _create(bench: Workbench, shop: Shop, offer: tuple[int, int], terms: Terms, now: datetime) -> str:
    discount = _discount(bench, shop, offer, terms, now)
    client = reach_shop(bench, shop, is_background=True)
    made = create_code_discount(client, discount)
    if not isinstance(made, CodeTaken):
        return made
    found = find_code(client, discount.code)
    if found is None or found.title != discount.title or TAG not in found.tags:
        raise SeedCodeForeign("the first code of this offer belongs to another discount; delete it in Shopify")
    return found.gid


def _discount(bench: Workbench, shop: Shop, offer: tuple[int, int], terms: Terms, now: datetime) -> CodeDiscount:
    program_id, version = offer
    seed_code = derive_seed_code(
        bench.keys.derive(KeyPurpose.REWARD_CODES)[0],
        shop_domain=shop.shop_domain,
        program_id=program_id,
        version=version,
        terms=json.dumps(terms_document(terms), sort_keys=True),
    )
    friend = terms.friend
    return CodeDiscount(
        title=f"Goodword friends {program_id}.{version}",
        code=seed_code.upper(),
        gives=gives_of(friend),
        starts_at=now - STARTS_EARLIER,
        minimum=minimum_of(friend),
        combines=friend.combines,
        tags=("goodword", TAG),
    )
