"""`plugin.auth.signatures`: the app proxy, whose signature has no delimiters."""

from datetime import UTC, datetime

import pytest
from shopify_app import verify_app_proxy_req

from plugin.auth.refusals import SignatureRefusal
from plugin.auth.signatures import ProxyQuery, read_proxy_query
from tests.auth.signing import (
    NOW,
    NOW_S,
    OLD_SECRET,
    PREFIX,
    SECRET,
    SECRETS,
    SHOP,
    Pairs,
    proxy_message,
    proxy_pairs,
    proxy_query,
)


def read(pairs: Pairs, secret: str = SECRET, now_s: int = NOW_S) -> ProxyQuery | SignatureRefusal:
    return read_proxy_query(proxy_query(pairs, secret), secrets=SECRETS, now=NOW, path_prefix=PREFIX)


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
@pytest.mark.parametrize(("customer", "customer_id"), [("", None), ("207119551", 207119551)])
def test_gives_the_shop_the_customer_and_what_the_visitor_wrote(
    secret: str, customer: str, customer_id: int | None
) -> None:
    answer = read(proxy_pairs(customer=customer, extra=[("ref", "ANNA7"), ("c", "1"), ("c", "2")]), secret)

    assert answer == ProxyQuery(SHOP, customer_id, {"ref": "ANNA7"})


@pytest.mark.parametrize("name", ["shop", "logged_in_customer_id", "path_prefix", "timestamp"])
def test_wants_every_reserved_name_exactly_once(name: str) -> None:
    pairs = proxy_pairs()
    again = next(pair for pair in pairs if pair[0] == name)

    assert read([pair for pair in pairs if pair[0] != name]) is SignatureRefusal.PARAMETER_MISSING
    assert read([*pairs, again]) is SignatureRefusal.PARAMETER_REPEATED


def test_wants_one_signature() -> None:
    query = proxy_query(proxy_pairs())
    unsigned, signature = query.split(b"&signature=")

    for wrong, reason in [
        (unsigned, "parameter_missing"),
        (query + b"&signature=" + signature, "parameter_repeated"),
        (unsigned + b"&signature=%C3%A9", "signature_wrong"),
        (query + b"&more=1", "signature_wrong"),
    ]:
        refusal = read_proxy_query(wrong, secrets=SECRETS, now=NOW, path_prefix=PREFIX)
        assert isinstance(refusal, SignatureRefusal)
        assert refusal.reason == reason


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("shop", "evil.example", "shop_invalid"),
        ("path_prefix", "/apps/other", "path_prefix_wrong"),
        ("path_prefix", f"{PREFIX}/", "path_prefix_wrong"),
        ("timestamp", str(NOW_S - 91), "timestamp_stale"),
        ("timestamp", str(NOW_S + 91), "timestamp_stale"),
        ("timestamp", f"{NOW_S}.5", "timestamp_unreadable"),
        ("timestamp", "Infinity", "timestamp_unreadable"),
        ("logged_in_customer_id", "0", "customer_invalid"),
        ("logged_in_customer_id", "-7", "customer_invalid"),
        ("logged_in_customer_id", "٧", "customer_invalid"),
        ("logged_in_customer_id", "7,8", "customer_invalid"),
        ("logged_in_customer_id", "9" * 21, "customer_invalid"),
    ],
)
def test_refuses_a_rightly_signed_query_with_a_reserved_value_out_of_place(name: str, value: str, reason: str) -> None:
    refusal = read([(n, value if n == name else v) for n, v in proxy_pairs()])

    assert isinstance(refusal, SignatureRefusal)
    assert refusal.reason == reason


@pytest.mark.parametrize("extra", [("ref", "a=b"), ("re=f", "a"), ("workshop", "1"), ("mtimestamp", "")])
def test_refuses_names_and_values_that_could_hide_a_reserved_name(extra: tuple[str, str]) -> None:
    assert read(proxy_pairs(extra=[extra])) is SignatureRefusal.DELIMITER_SMUGGLED


FORGERIES = {
    "the reserved name becomes the tail of another": (
        "xlogged_in_customer_id=777m",
        [("kk", "x"), ("logged_in_customer_id", "777"), ("mlogged_in_customer_id", "")],
    ),
    "the reserved name is cut in two": (
        "xlogged_in_customer_id=777mm=zz",
        [("kk", "x"), ("logged_in_customer_id", "777"), ("mm", "zzl"), ("ogged_in_customer_id", "")],
    ),
    "the reserved name vanishes in a value": (
        "xlogged_in_customer_id=777m=",
        [("kk", "x"), ("logged_in_customer_id", "777"), ("m", "logged_in_customer_id=")],
    ),
}


@pytest.mark.parametrize(("signed", "presented"), FORGERIES.values(), ids=FORGERIES)
def test_lets_nobody_become_a_customer_by_moving_the_boundaries(signed: str, presented: Pairs) -> None:
    """Shopify signs an anonymous visitor's own request; the visitor presents the signature with other pairs."""
    now = datetime.now(UTC)
    honest = proxy_pairs(int(now.timestamp()), extra=[("kk", signed)])
    forged = [pair for pair in honest if pair[0] not in ("kk", "logged_in_customer_id")] + presented
    assert proxy_message(forged) == proxy_message(honest)
    query = proxy_query(forged)

    ours = read_proxy_query(query, secrets=SECRETS, now=now, path_prefix=PREFIX)
    official = verify_app_proxy_req(
        {"method": "GET", "headers": {}, "body": "", "url": f"https://goodword.example/proxy?{query.decode()}"},
        {"client_id": "x", "client_secret": SECRET},
    )

    assert ours is SignatureRefusal.DELIMITER_SMUGGLED
    assert (official.ok, official.logged_in_customer_id) == (True, "777")


@pytest.mark.parametrize(("customer", "is_kept"), [(str(2**63 - 1), True), (str(2**63), False), ("9" * 20, False)])
def test_takes_no_customer_number_that_no_database_keeps(customer: str, is_kept: bool) -> None:
    answer = read(proxy_pairs(customer=customer))

    assert answer == ProxyQuery(SHOP, int(customer), {}) if is_kept else answer is SignatureRefusal.CUSTOMER_INVALID
