"""Published cases: our own small samples always, the whole collection where it lies beside the project.

A case is `valid` or it is not. We never accept what a case calls invalid; what we refuse although it is called
valid is counted here by our reason and justified in docs/signature-differences.md.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

import pytest

from plugin.auth.id_tokens import bearer_of, read_id_token
from plugin.auth.refusals import IdTokenRefusal, Refusal
from plugin.auth.shop_domains import parse_shop_domain
from plugin.auth.signatures import check_webhook_body, read_oauth_query, read_proxy_query
from tests.auth.signing import hex_hmac, id_token, oauth_message, proxy_message

SAMPLES = Path(__file__).parent / "samples"
COLLECTION = Path(__file__).parents[3] / "shared" / "data" / "vectors"
FOLDERS = [SAMPLES, *([COLLECTION] if COLLECTION.is_dir() else [])]

Case = dict[str, Any]


def cases(folder: Path, name: str, *kinds: str) -> Iterator[Case]:
    for case in json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["vectors"]:
        if case["kind"] in kinds:
            yield case


def judge(folder: Path, name: str, kinds: tuple[str, ...], ours: Callable[[Case], str]) -> Counter[str]:
    """Run every case; fail on what should have been refused, count by reason what should have been accepted."""
    refused: Counter[str] = Counter()
    for case in cases(folder, name, *kinds):
        verdict = ours(case)
        if str(case["expected"]).startswith("valid"):
            refused.update([verdict] if verdict != "accepted" else [])
        else:
            assert verdict != "accepted", case
    return refused


def outcome(result: object) -> str:
    return result.reason if isinstance(result, Refusal) else "accepted"


def relative(value: str, now_s: int) -> str:
    """Read `<now-60>` as a timestamp; leave everything else as it is."""
    if value.startswith("<now"):
        return str(now_s + int(value[4:-1] or "0"))
    return value


def signed_at(query: str) -> datetime:
    return datetime.fromtimestamp(int(parse_qs(query).get("timestamp", ["0"])[0]), UTC)


def pairs_of(query: dict[str, str | list[str]], now_s: int) -> list[tuple[str, str]]:
    return [
        (name, relative(value, now_s))
        for name, given in query.items()
        for value in (given if isinstance(given, list) else [given])
    ]


def webhook_verdict(case: Case) -> str:
    secrets = (str(case["secret"]), str(case.get("old_secret", "")))
    given = case["input"]["header"]["X-Shopify-Hmac-Sha256"]
    body = case["input"]["body"].encode()
    return "accepted" if check_webhook_body(body, given, secrets) else "signature_wrong"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_judges_webhook_bodies_as_the_official_clients_do(folder: Path) -> None:
    kinds = ("webhook_hmac", "webhook_replay", "webhook_header_encoding")

    assert judge(folder, "webhook_hmac", kinds, webhook_verdict) == Counter()


def oauth_verdict(case: Case) -> str:
    secret, query = str(case["secret"]), case["input"]["query"]
    if case["kind"] == "oauth_hmac_relative":
        now = datetime.now(UTC)
        pairs = pairs_of(query, int(now.timestamp()))
        # The JavaScript client signs values as they stand in an address, the Python one as they read.
        signed = [(n, quote(v, safe="")) for n, v in pairs] if "%20" in case["note"] else None
        message = "&".join(f"{n}={v}" for n, v in sorted(signed)) if signed else oauth_message(pairs)
        signature = [] if "no hmac" in case["note"] else [("hmac", hex_hmac(message, secret))]
        query = urlencode([pair for pair in pairs if pair[0] != "hmac"] + signature)
    else:
        now = signed_at(query)
    return outcome(read_oauth_query(query.encode(), secrets=(secret,), now=now))


@pytest.mark.parametrize(
    ("folder", "refused_though_valid"),
    [
        (SAMPLES, Counter()),
        (COLLECTION, Counter(parameter_missing=2, signature_wrong=4)),
    ],
    ids=["samples", "collection"],
)
def test_judges_oauth_queries_with_every_difference_listed(folder: Path, refused_though_valid: Counter[str]) -> None:
    if not folder.is_dir():
        pytest.skip("the collection is not beside the project")

    refused = judge(folder, "oauth_hmac", ("oauth_hmac", "oauth_hmac_relative"), oauth_verdict)

    assert refused == refused_though_valid


def proxy_verdict(case: Case) -> str:
    secret, query = str(case["secret"]), case["input"]["query"]
    now = datetime.now(UTC)
    if isinstance(query, dict):
        pairs = [pair for pair in pairs_of(query, int(now.timestamp())) if pair[0] != "signature"]
        given = query.get("signature")
        count = len(given) if isinstance(given, list) else 1
        query = urlencode(pairs + [("signature", hex_hmac(proxy_message(pairs), secret))] * count)
    elif "<own-shop>" in query:
        pairs = [("shop", "own.myshopify.com"), ("timestamp", str(int(now.timestamp())))]
        signature = hex_hmac(proxy_message(pairs), secret)
        query = urlencode([("shop", "victim.myshopify.com"), *pairs, ("signature", signature)])
    else:
        now = signed_at(query)
    prefix = parse_qs(query).get("path_prefix", [""])[0]
    return outcome(read_proxy_query(query.encode(), secrets=(secret,), now=now, path_prefix=prefix))


@pytest.mark.parametrize(
    ("folder", "refused_though_valid"),
    [(SAMPLES, Counter()), (COLLECTION, Counter(parameter_missing=7))],
    ids=["samples", "collection"],
)
def test_judges_proxy_queries_with_every_difference_listed(folder: Path, refused_though_valid: Counter[str]) -> None:
    if not folder.is_dir():
        pytest.skip("the collection is not beside the project")
    kinds = ("app_proxy_signature", "app_proxy_relative")

    assert judge(folder, "app_proxy_signature", kinds, proxy_verdict) == refused_though_valid


def id_token_verdict(case: Case) -> str:
    now_s = datetime.now(UTC).timestamp()
    claims = {name: _moment(value, now_s) for name, value in case["input"]["payload"].items()}
    token = id_token(claims, case["input"]["signed_with"], case["input"]["alg"])
    now = datetime.fromtimestamp(now_s, UTC)
    return outcome(read_id_token(token, api_key=str(case["api_key"]), secrets=(str(case["secret"]),), now=now))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_finds_no_merchant_in_a_header_without_a_token(folder: Path) -> None:
    for case in cases(folder, "session_token", "authorization_header"):
        token = bearer_of(case["input"]["authorization"])

        refusal = read_id_token(token, api_key="API key", secrets=(case["secret"],), now=datetime.now(UTC))

        assert refusal is IdTokenRefusal.MALFORMED, case


def _moment(value: object, now_s: float) -> object:
    if not isinstance(value, str) or not value.startswith("<"):
        return value
    return now_s + 60.5 if "float" in value else int(relative(value, int(now_s)))


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize(
    ("folder", "refused_though_valid"),
    [(SAMPLES, Counter()), (COLLECTION, Counter(claim_missing=2))],
    ids=["samples", "collection"],
)
def test_judges_id_tokens_and_keeps_buyers_out(folder: Path, refused_though_valid: Counter[str]) -> None:
    if not folder.is_dir():
        pytest.skip("the collection is not beside the project")

    assert judge(folder, "session_token", ("session_token",), id_token_verdict) == refused_though_valid


@pytest.mark.parametrize(
    ("folder", "repaired_elsewhere"), [(SAMPLES, 2), (COLLECTION, 12)], ids=["samples", "collection"]
)
def test_takes_a_shop_domain_as_it_is_or_not_at_all(folder: Path, repaired_elsewhere: int) -> None:
    if not folder.is_dir():
        pytest.skip("the collection is not beside the project")
    refused = 0
    for case in cases(folder, "shop_domain", "shop_domain"):
        ours = parse_shop_domain(case["input"] or "")
        assert ours in (None, case["input"])
        assert ours is None or ours == case["expected"]
        refused += ours is None and case["expected"] is not None

    assert refused == repaired_elsewhere
