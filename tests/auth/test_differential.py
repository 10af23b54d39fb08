"""Our verifiers beside ShopifyAPI and shopifyapp, on 140,000 generated inputs.

Two rules: we never accept what everyone else asked refuses, and the set of differences is exactly the one below.
Each is justified in docs/signature-differences.md. A class reads (ours, ShopifyAPI, shopifyapp); `-` was not asked.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
import shopify
from shopify import session_token
from shopify.utils.shop_url import sanitize_shop_domain
from shopify_app import verify_admin_ui_ext_req, verify_app_proxy_req, verify_webhook_req
from shopify_app.exchange._validation import validate_shop

from plugin.auth.id_tokens import read_id_token
from plugin.auth.refusals import Refusal
from plugin.auth.shop_domains import parse_shop_domain
from plugin.auth.signatures import check_webhook_body, read_oauth_query, read_proxy_query
from tests.auth.generated import id_token_input, oauth_input, proxy_input, shop_domain_input, webhook_input
from tests.auth.signing import API_KEY, OLD_SECRET, PREFIX, SECRET, SECRETS

SEED = 20261124
CONFIG = {"client_id": API_KEY, "client_secret": SECRET, "old_client_secret": OLD_SECRET}
PYTHON_SESSIONS = [type("Oracle", (shopify.Session,), {"secret": secret}) for secret in SECRETS]

Class = tuple[str, str, str]


def opinion(ask: Callable[[], bool]) -> str:
    try:
        return "accepts" if ask() else "refuses"
    except session_token.SessionTokenError:
        return "refuses"
    except Exception:  # whatever it is, it would have been an HTTP 500
        return "crashes"


def ours(answer: object) -> str:
    return answer.reason if isinstance(answer, Refusal) else "accepts"


def run(number: int, ask: Callable[[random.Random], Class]) -> set[Class]:
    """Ask about `number` inputs; give the classes in which not all agree."""
    rng = random.Random(SEED)
    classes = Counter(ask(rng) for _ in range(number))
    believed = sum(count for (own, *_), count in classes.items() if own == "accepts")

    assert classes.total() == number
    assert number / 10 < believed < number / 2, "neither side of the line may be empty"
    for own, *others in classes:
        assert own != "accepts" or "accepts" in others, "we believe what nobody else believes"
    return {_named(found) for found in classes if _differs(found)}


def _differs(found: Class) -> bool:
    accepting = [word == "accepts" for word in found if word != "-"]
    return "crashes" in found or any(accepting) != all(accepting)


def _named(found: Class) -> Class:
    """Where another package crashes our own reason is beside the point."""
    own, *others = found
    return ("refuses" if own != "accepts" and "crashes" in others else own, *others)  # type: ignore[return-value]


def ask_oauth(rng: random.Random) -> Class:
    now = datetime.now(UTC)
    query = oauth_input(rng, int(now.timestamp()))
    params: dict[str, object] = {}
    for name, value in parse_qsl(query.decode(errors="replace"), keep_blank_values=True):
        if name.endswith("[]"):
            params[name] = [*params.get(name, []), value]  # type: ignore[misc]
        else:
            params[name] = value
    theirs = [opinion(lambda session=session: session.validate_params(params)) for session in PYTHON_SESSIONS]
    return ours(read_oauth_query(query, secrets=SECRETS, now=now)), max_of(theirs), "-"


def max_of(opinions: list[str]) -> str:
    return next(word for word in ("accepts", "crashes", "refuses") if word in opinions)


def ask_proxy(rng: random.Random) -> Class:
    now = datetime.now(UTC)
    query = proxy_input(rng, int(now.timestamp()))
    url = f"https://goodword.example/proxy?{query.decode(errors='replace')}"
    request = {"method": "GET", "headers": {}, "body": "", "url": url}
    answer = read_proxy_query(query, secrets=SECRETS, now=now, path_prefix=PREFIX)
    return ours(answer), "-", opinion(lambda: verify_app_proxy_req(request, CONFIG).ok)


def ask_webhook(rng: random.Random) -> Class:
    body, given = webhook_input(rng)
    name = rng.choice(("X-Shopify-Hmac-Sha256", "shopify-hmac-sha256"))
    headers = {} if given is None else {name: given}
    request = {"method": "POST", "headers": headers, "body": body.decode(), "url": "https://goodword.example"}
    believed = check_webhook_body(body, given, SECRETS)
    own = "accepts" if believed else "refuses" if body else "empty_body"
    return own, "-", opinion(lambda: verify_webhook_req(request, CONFIG).ok)


def ask_id_token(rng: random.Random) -> Class:
    now = datetime.now(UTC)
    token = id_token_input(rng, now.timestamp())
    header = f"Bearer {token}"
    request = {"method": "GET", "headers": {"authorization": header}, "body": "", "url": "https://goodword.example"}
    theirs = [
        opinion(lambda secret=secret: bool(session_token.decode_from_header(header, API_KEY, secret)))
        for secret in SECRETS
    ]
    own = ours(read_id_token(token, api_key=API_KEY, secrets=SECRETS, now=now))
    return own, max_of(theirs), opinion(lambda: verify_admin_ui_ext_req(request, CONFIG).ok)


def ask_shop_domain(rng: random.Random) -> Class:
    domain = shop_domain_input(rng)
    own = "accepts" if parse_shop_domain(domain) else "refuses"
    python = opinion(lambda: sanitize_shop_domain(domain) is not None)
    return own, python, opinion(lambda: validate_shop(domain, result_type="token_exchange")[0])


def only_python(*reasons: str) -> set[Class]:
    return {(reason, "accepts", "-") for reason in reasons}


def only_shopifyapp(*reasons: str) -> set[Class]:
    return {(reason, "-", "accepts") for reason in reasons}


OAUTH = only_python(
    "parameter_missing", "parameter_repeated", "shop_invalid", "timestamp_stale", "timestamp_unreadable"
) | {("refuses", "crashes", "-")}
PROXY = only_shopifyapp(
    "customer_invalid",
    "delimiter_smuggled",
    "parameter_missing",
    "parameter_repeated",
    "path_prefix_wrong",
    "query_unreadable",
    "shop_invalid",
    "timestamp_unreadable",
) | {("refuses", "-", "crashes")}
WEBHOOK = only_shopifyapp("empty_body") | {("refuses", "-", "crashes")}
ID_TOKEN = {
    ("audience_wrong", "accepts", "refuses"),
    ("claim_missing", "accepts", "accepts"),
    ("claim_missing", "refuses", "accepts"),
    ("claim_unreadable", "accepts", "accepts"),
    ("life_too_long", "accepts", "accepts"),
    ("not_a_merchant", "accepts", "accepts"),
    ("shop_invalid", "accepts", "accepts"),
    ("shop_invalid", "refuses", "accepts"),
    ("refuses", "crashes", "accepts"),
    ("refuses", "crashes", "crashes"),
}
SHOP_DOMAIN = {
    ("accepts", "refuses", "accepts"),
    ("refuses", "accepts", "accepts"),
    ("refuses", "crashes", "accepts"),
    ("refuses", "refuses", "accepts"),
}


@pytest.mark.parametrize(
    ("number", "ask", "differences"),
    [
        pytest.param(40_000, ask_oauth, OAUTH, id="oauth"),
        pytest.param(40_000, ask_proxy, PROXY, id="proxy"),
        pytest.param(20_000, ask_webhook, WEBHOOK, id="webhook"),
        pytest.param(20_000, ask_id_token, ID_TOKEN, id="id_token"),
        pytest.param(20_000, ask_shop_domain, SHOP_DOMAIN, id="shop_domain"),
    ],
)
def test_differs_from_the_official_packages_only_where_we_say_so(
    number: int, ask: Callable[[random.Random], Class], differences: set[Class]
) -> None:
    assert run(number, ask) == differences
