"""Who gets through the storefront's doors, and that nothing is written for anybody else."""

import pytest

from plugin.db.shops.shops import set_standing
from plugin.domain.shop import ShopStanding
from tests.auth.signing import Pairs
from tests.storefront_doors.storefront import Storefront

DOORS = [("GET", "widget"), ("POST", "join"), ("POST", "claim"), ("GET", "r/ADAADAADA")]
OLD_SECRET = "hush-shopify-client-secret-0000"


def knock(storefront: Storefront, method: str, path: str, query: bytes) -> int:
    if method == "GET":
        return storefront.get(path, query=query).status_code
    return storefront.post(path, {"ref": "ADAADAADA", "ticket": "x"}, query=query).status_code


def forged_queries(storefront: Storefront) -> dict[str, bytes]:
    now = int(storefront.stage.clock.wall().timestamp())
    good = storefront.signed(501)
    return {
        "unsigned": b"",
        "other secret": storefront.signed(501, secret="some-other-apps-secret"),
        "changed after signing": good.replace(b"logged_in_customer_id=501", b"logged_in_customer_id=502"),
        "stale": storefront.signed(501, timestamp=str(now - 91)),
        "from the future": storefront.signed(501, timestamp=str(now + 91)),
        "other prefix": storefront.signed(501, path_prefix="/apps/else"),
        "repeated customer": storefront.signed(501, extra=[("logged_in_customer_id", "502")]),
        "repeated shop": storefront.signed(501, extra=[("shop", "other.myshopify.com")]),
        "repeated after signing": good + b"&logged_in_customer_id=502",
        "smuggled customer": smuggled(storefront, [("kk", "xlogged_in_customer_id=777m")]),
        "no shop domain": storefront.signed(501, shop="evil.example"),
        "customer of letters": storefront.signed(None, logged_in_customer_id="5o1"),
    }


def smuggled(storefront: Storefront, extra: Pairs) -> bytes:
    return storefront.signed(None, extra=extra)


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_a_forged_query_is_refused_and_writes_nothing(storefront: Storefront, method: str, path: str) -> None:
    before = storefront.rows()

    answers = {name: knock(storefront, method, path, query) for name, query in forged_queries(storefront).items()}

    assert answers == dict.fromkeys(answers, 401)
    assert storefront.rows() == before


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_another_shops_signature_opens_nothing_of_this_shop(storefront: Storefront, method: str, path: str) -> None:
    """A shop we do not know is answered quietly: no error, no words about others, no row."""
    before = storefront.rows()

    status = knock(storefront, method, path, storefront.signed(501, shop="other.myshopify.com"))

    assert status == (200 if path.startswith("r/") else 404)
    assert storefront.rows() == before


@pytest.mark.parametrize("standing", [ShopStanding.UNINSTALLED, ShopStanding.NEEDS_VISIT, ShopStanding.PAUSED])
def test_a_shop_that_is_not_installed_gives_nothing(storefront: Storefront, standing: ShopStanding) -> None:
    fields = storefront.landing_fields()
    with storefront.stage.engine.begin() as conn:
        set_standing(conn, storefront.stage.shop.shop_id, standing)
    before = storefront.rows()

    assert storefront.get("widget", 501).status_code == 404
    assert storefront.post("join", {}, 501).status_code == 404
    assert storefront.press(fields).status_code == 200
    assert "No offer at the moment" in storefront.get("r/ADAADAADA").text
    assert storefront.rows() == before


def test_the_edge_of_ninety_seconds_is_inside(storefront: Storefront) -> None:
    now = int(storefront.stage.clock.wall().timestamp())

    assert storefront.get("widget", query=storefront.signed(timestamp=str(now - 90))).status_code == 200
    assert storefront.get("widget", query=storefront.signed(timestamp=str(now + 90))).status_code == 200


def test_what_else_a_visitor_wrote_into_the_address_does_no_harm(storefront: Storefront) -> None:
    extra = [("utm_source", "chat"), ("ref", "ADAADAADA"), ("ids[]", "1"), ("ids[]", "2")]

    assert storefront.get("r/ADAADAADA", query=storefront.signed(extra=extra)).status_code == 200


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_no_answer_is_kept_by_a_cache(storefront: Storefront, method: str, path: str) -> None:
    for query in (storefront.signed(501), b""):
        answer = storefront.get(path, query=query) if method == "GET" else storefront.post(path, {}, query=query)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Set-Cookie" not in answer.headers
