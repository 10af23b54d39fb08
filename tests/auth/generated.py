"""Makes signed inputs, most of them wrong in one way; the generator is seeded by its caller."""

import random
from urllib.parse import quote

from tests.auth.signing import (
    API_KEY,
    OLD_SECRET,
    PREFIX,
    SECRET,
    SHOP,
    Pairs,
    id_claims,
    id_token,
    oauth_query,
    proxy_pairs,
    proxy_query,
    webhook_header,
)

ALPHABET = "abcxyzABC019-_.~ &=%+;,/?#[]\"'<äß🌷\x00"
NAMES = ("ref", "ref2", "r", "locale", "session", "embedded", "ids[]", "a b", "x&y", "k=v", "ü", "", "baz[1]")
SHOPS = (
    "evil.example",
    f"{SHOP}.evil.example",
    SHOP.upper(),
    f" {SHOP}",
    f"{SHOP}\n",
    "",
    f"https://{SHOP}",
    "-.myshopify.com",
)
STRANGER = "shpss_00000000000000000000000000000000"
FLIPS = b"a0%&=+;#\xff\xc3"


def text(rng: random.Random, longest: int = 8) -> str:
    return "".join(rng.choices(ALPHABET, k=rng.randint(0, longest)))


def secret(rng: random.Random) -> str:
    return rng.choices((SECRET, OLD_SECRET, STRANGER, ""), weights=(12, 6, 1, 1))[0]


def extras(rng: random.Random, names: tuple[str, ...] = NAMES) -> list[tuple[str, str]]:
    return [(name, text(rng)) for name in rng.sample(names, k=rng.choice((0, 0, 1, 2)))]


def odd_timestamp(rng: random.Random, now_s: int) -> str:
    """Stale, ahead, or written so that Python's `int` reads it and a strict reader does not."""
    return rng.choice(
        [
            str(now_s - 300),
            str(now_s + 300),
            str(now_s - 90_000),
            f" {now_s}",
            f"{str(now_s)[:4]}_{str(now_s)[4:]}",
            f"+{now_s}",
            f"00000000000000{now_s}",
            str(now_s).translate({48 + digit: 0x660 + digit for digit in range(10)}),
            f"{now_s}.5",
            "abc",
            "",
        ]
    )


def changed(rng: random.Random, pairs: Pairs, now_s: int) -> list[tuple[str, str]]:
    """Change one pair before it is signed, as a stranger cannot and a careless signer might."""
    pairs = list(pairs)
    position = rng.randrange(len(pairs))
    name, value = pairs[position]
    match rng.choice(("drop", "repeat", "time", "shop", "value")):
        case "drop":
            del pairs[position]
        case "repeat":
            pairs.insert(rng.randint(0, len(pairs)), (name, rng.choice((value, text(rng)))))
        case "time":
            pairs = [(n, odd_timestamp(rng, now_s) if n == "timestamp" else v) for n, v in pairs]
        case "shop":
            pairs = [(n, rng.choice(SHOPS) if n == "shop" else v) for n, v in pairs]
        case _:
            pairs[position] = (name, text(rng))
    return pairs


def spoiled(rng: random.Random, query: bytes) -> bytes:
    """Change a signed query on its way."""
    position = rng.randrange(len(query))
    head, _, tail = query.rpartition(b"=")
    return rng.choice(
        [
            query[:position] + rng.choice([bytes([b]) for b in FLIPS]) + query[position + 1 :],
            query[:position] + query[position + 1 :],
            query + b"&more=1",
            query + b"&" + rng.choice(query.split(b"&")),
            query + b"&&",
            query + b"&bad=%FF",
            head + b"=" + tail.upper(),
            head + b"=" + tail[:-1],
            head + b"=" + quote("é").encode() + tail,
            head + b"=",
            head,
        ]
    )


def oauth_input(rng: random.Random, now_s: int) -> bytes:
    pairs = [("code", text(rng)), ("host", "YWRtaW4"), ("shop", SHOP), ("state", "s.1"), *extras(rng)]
    pairs.append(("timestamp", str(now_s + rng.choice((-80, 0, 0, 80)))))
    rng.shuffle(pairs)
    kind = rng.random()
    if 0.4 < kind < 0.7:
        pairs = changed(rng, pairs, now_s)
    query = oauth_query(pairs, secret(rng))
    return spoiled(rng, query) if kind > 0.7 else query


def proxy_input(rng: random.Random, now_s: int) -> bytes:
    customer = rng.choice(("", "", "", "207119551", "207119551", "777", "007", rng.choice(("7,8", "0", "٧", "-7"))))
    pairs = proxy_pairs(now_s + rng.choice((-80, 0, 0, 80)), customer, extras(rng))
    kind = rng.random()
    if kind < 0.05:
        pairs = moved(rng, pairs)
    elif kind < 0.1:
        pairs = [(n, v.replace(PREFIX, "/apps/other")) for n, v in pairs]
    elif 0.5 < kind < 0.75:
        pairs = changed(rng, pairs, now_s)
    elif kind < 0.15:
        # Signed as the replacement character, sent as the byte that becomes it for a lenient reader.
        return proxy_query([*pairs, ("bad", "\ufffd")], secret(rng)).replace(b"%EF%BF%BD", b"%FF")
    query = proxy_query(pairs, secret(rng))
    return spoiled(rng, query) if kind > 0.75 else query


def moved(rng: random.Random, pairs: Pairs) -> list[tuple[str, str]]:
    """Present pairs whose joined text Shopify would have signed for an anonymous visitor."""
    kept = [pair for pair in pairs if pair[0] != "logged_in_customer_id"]
    tail = rng.choice(("m", "n", "o"))
    cut = rng.choice(((f"{tail}logged_in_customer_id", ""), (tail, "logged_in_customer_id=")))
    return [*kept, ("kk", text(rng)), ("logged_in_customer_id", str(rng.randint(1, 999))), cut]


def webhook_input(rng: random.Random) -> tuple[bytes, str | None]:
    body = rng.choice((f'{{"id":{rng.random()},"note":"{text(rng, 30)}"}}', f"x{text(rng, 60)}", "")).encode()
    given = webhook_header(body, secret(rng))
    position = rng.randrange(len(given))
    if rng.random() < 0.5:
        return body, given
    return rng.choice(
        [
            (body + b" ", given),
            (body[1:], given),
            (body, given[:position] + rng.choice("aZ0+/=é ") + given[position + 1 :]),
            (body, given.rstrip("=")),
            (body, f"{given} "),
            (body, given.replace("+", "-").replace("/", "_")),
            (body, "é"),
            (body, ""),
            (body, None),
        ]
    )


CLAIM_VALUES: dict[str, tuple[object, ...]] = {
    "iss": (
        f"https://{SHOP}/checkouts",
        "https://evil.example/admin",
        f"https://{SHOP}.evil.example/admin",
        7,
        "https://[x",
        SHOP,
    ),
    "dest": (SHOP, f"https://{SHOP}/", "https://other.myshopify.com", f"http://{SHOP}", ["x"], 7),
    "aud": ("another-app", [API_KEY], "", ["another-app"]),
    "sub": ("gid://shopify/Customer/7", 42, "", "٤٢"),
    "jti": (7, ""),
    "sid": (7, ""),
}


def id_token_input(rng: random.Random, now_s: float) -> str:
    claims = id_claims(now_s)
    kind = rng.random()
    if 0.3 < kind < 0.5:
        del claims[rng.choice(list(claims))]
    elif kind < 0.7:
        name = rng.choice(list(CLAIM_VALUES))
        claims[name] = rng.choice(CLAIM_VALUES[name])
    elif kind < 0.8:
        name = rng.choice(("exp", "nbf", "iat"))
        offset = rng.choice((-600.5, 600, -3, 5.25, 86_400, -86_400))
        claims[name] = rng.choice((now_s + offset, str(int(now_s + 60)), True, [1], float("nan"), 10**400))
    odd: list[tuple[str | None, str]] = [(None, "none"), (SECRET, "HS512")]
    token = id_token(claims, *(rng.choice(odd) if rng.random() < 0.08 else (secret(rng), "HS256")))
    position = rng.randrange(len(token))
    return token[:position] + rng.choice("aZ0_.é=") + token[position + 1 :] if kind > 0.9 else token


PREFIXES = (*("",) * 16, "https://", "http://", " ", "x@", "admin.shopify.com/store/", "//")
LABELS = ("tea", "a", "7", "tea-", "-tea", "Tea", "te_a", "tea.cake", "", "теа", "t" * 70, "a-b-c", "a1")
SUFFIXES = (*(".myshopify.com",) * 16, ".myshopify.io", ".notmyshopify.com", "", ".myshopify.com.", ".com")
TAILS = (*("",) * 24, "\n", " ", "/", "/admin", ":443", "@evil.example", ".evil.example", "#", "?x", "\x00")


def shop_domain_input(rng: random.Random) -> str:
    label = rng.choice(LABELS) if rng.random() < 0.7 else text(rng, 4) + rng.choice("ab-0")
    return rng.choice(PREFIXES) + label + rng.choice(SUFFIXES) + rng.choice(TAILS)
