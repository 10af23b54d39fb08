"""Every door, asked by one shop for the other's things: nothing is shown and nothing moves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from plugin.auth.tickets import Purpose
from tests.sim_shop.oauth import encode_host, mint_id_token, sign_query
from tests.sim_shop.webhook_sender import sign, to_bytes
from tests.tenants.pair import LONG_SECRET, Pair

PROGRAM = {"program_id": "{program}", "name": "taken over", "offer": "percent", "percent": "90", "shop": "{domain}"}
SURE = {"sure_twenty_percent": "on"}
ESTIMATE = {"part": "estimate", "average_order": "1", "margin_percent": "1"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; `{…}` in path, query and form are the other shop's ids. `shows` means the shop itself sees its own.

    `who` is admin, storefront or nobody.
    """

    who: str
    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] | None = None
    json: dict[str, str] | None = None
    customer: str | None = None
    shows: bool = False


def admin(method: str, path: str, **more: Any) -> Ask:
    return Ask("admin", method, path, **more)


def storefront(method: str, path: str, **more: Any) -> Ask:
    return Ask("storefront", method, path, **more)


NAMED = {"shop": "{domain}", "host": "{host}", "shop_id": "{shop_id}"}
DOORS: dict[str, list[Ask]] = {
    "GET /": [admin("GET", "/", query=NAMED)],
    "GET /admin": [admin("GET", "/admin", query=NAMED)],
    "GET /admin/program": [
        admin("GET", "/admin/program", query=NAMED | {"program_id": "{program}"}, shows=True),
        admin("GET", "/admin/program", query=NAMED | {"program": "{program}"}),
    ],
    "POST /admin/program": [
        admin("POST", "/admin/program", query=NAMED, form=form)
        for form in (PROGRAM, PROGRAM | ESTIMATE, PROGRAM | {"part": "no_estimate"})
    ]
    + [admin("POST", "/admin/program", query=NAMED | {"program": "{program}"}, form=PROGRAM)],
    "POST /admin/program/preset": [
        admin("POST", "/admin/program/preset", query=NAMED, form=PROGRAM | {"preset": "twenty_percent"} | SURE)
    ],
    "POST /admin/program/switch": [
        admin("POST", "/admin/program/switch", query=named, form=PROGRAM | {"is_live": "no"})
        for named in (NAMED, NAMED | {"program": "{program}"})
    ],
    "GET /admin/programs": [admin("GET", "/admin/programs", query=NAMED, shows=True)],
    "POST /admin/programs": [admin("POST", "/admin/programs", query=NAMED, form=PROGRAM)],
    "POST /admin/programs/first": [
        admin("POST", "/admin/programs/first", query=NAMED, form={"program": "{program}"}),
    ],
    "POST /admin/programs/delete": [
        admin("POST", "/admin/programs/delete", query=NAMED, form={"program": "{program}", "is_sure": "on"}),
    ],
    "GET /admin/orders": [
        admin("GET", "/admin/orders", query=NAMED, shows=True),
        admin("GET", "/admin/orders", query={"name": "{order_name}"}, shows=True),
        admin("GET", "/admin/orders", query={"standing": "held"}, shows=True),
        admin("GET", "/admin/orders", query={"older": "99999999999999999.999999999"}, shows=True),
        admin("GET", "/admin/orders", query={"newer": "0.0"}, shows=True),
    ],
    "GET /admin/orders/<int:order_id>": [admin("GET", "/admin/orders/{order}", query=NAMED, shows=True)],
    "POST /admin/orders/<int:order_id>/word": [
        admin("POST", "/admin/orders/{order}/word", query=NAMED, form={"word": word})
        for word in ("allow", "refuse", "take_back")
    ],
    "GET /admin/referrals": [
        admin("GET", "/admin/referrals", query=NAMED, shows=True),
        admin("GET", "/admin/referrals", query={"newer": "0.0"}, shows=True),
    ],
    "GET /admin/deliveries": [
        admin("GET", "/admin/deliveries", query=NAMED, shows=True),
        admin("GET", "/admin/deliveries", query={"state": "dead"}, shows=True),
    ],
    "POST /admin/deliveries/<int:delivery_id>/retry": [
        admin("POST", "/admin/deliveries/{delivery}/retry", query=NAMED, form={"shop": "{domain}"})
    ],
    "POST /admin/messages/<int:message_id>/retry": [
        admin("POST", "/admin/messages/{message}/retry", query=NAMED, form={"shop": "{domain}"})
    ],
    "GET /admin/privacy": [admin("GET", "/admin/privacy", query=NAMED, shows=True)],
    "POST /admin/privacy/<int:export_id>/document": [
        admin("POST", "/admin/privacy/{export}/document", query=NAMED, form={"shop": "{domain}"}, shows=True)
    ],
    "GET /admin/<path:_rest>": [admin("GET", "/admin/exports/{export}", query=NAMED)],
    "GET /proxy/widget": [
        storefront("GET", "/widget"),
        storefront("GET", "/widget", customer="ada", shows=True),
    ],
    "POST /proxy/join": [storefront("POST", "/join", customer="ada", json={}, shows=True)],
    "POST /proxy/claim": [
        storefront("POST", "/claim", json={"ref": "{referral_code}", "ticket": "{ticket}"}),
        storefront("POST", "/claim", json={"ref": "{referral_code}", "ticket": "{our_ticket}"}),
        storefront("POST", "/claim", json={"ref": "{our_code}", "ticket": "{ticket}"}),
        storefront("POST", "/claim", form={"ref": "{referral_code}", "ticket": "{form_ticket}"}),
        storefront("POST", "/claim", customer="first", json={"ref": "{referral_code}", "ticket": "{our_ticket}"}),
    ],
    "GET /proxy/claimed/<receipt>": [storefront("GET", "/claimed/{receipt}", shows=True)],
    "GET /proxy/mine": [storefront("GET", "/mine"), storefront("GET", "/mine", customer="ada", shows=True)],
    "POST /proxy/choose": [
        storefront(
            "POST", "/choose", customer="ada", form={"ticket": "{own_ticket}", "reward": "{reward_id}", "option": "0"}
        ),
    ],
    "POST /proxy/redeem": [
        storefront("POST", "/redeem", customer="ada", form={"ticket": "{own_ticket}", "points": "40"}),
    ],
    "POST /proxy/leaderboard": [
        storefront("POST", "/leaderboard", customer="ada", form={"ticket": "{own_ticket}", "nickname": "taken over"}),
        storefront("POST", "/leaderboard", customer="ada", form={"ticket": "{own_ticket}", "leave": "1"}),
    ],
    "GET /proxy/r": [storefront("GET", "/r")],
    "GET /proxy/r/<referral_code>": [storefront("GET", "/r/{referral_code}")],
    "GET /auth/start": [Ask("nobody", "GET", "/auth/start", {"shop": "{domain}"})],
    "GET /auth/bounce": [Ask("nobody", "GET", "/auth/bounce", {"shop": "{domain}", "shopify-reload": "{app}/admin"})],
    "GET /auth/callback": [Ask("nobody", "GET", "/auth/callback?{callback}")],
    "GET /healthz": [Ask("nobody", "GET", "/healthz", NAMED)],
    "GET /readyz": [Ask("nobody", "GET", "/readyz", NAMED)],
    "GET /metrics": [Ask("metrics", "GET", "/metrics", NAMED)],
    "GET /static/<version>/<name>": [Ask("nobody", "GET", "/static/1/admin.css", NAMED)],
    "POST /webhooks": [Ask("webhook", "POST", "/webhooks")],
}


def test_every_door_is_on_the_list(pair: Pair) -> None:
    doors = {f"{method} {rule.rule}" for rule in pair.loop.app.url_map.iter_rules() for method in methods_of(rule)}
    # The webhook door stands before Flask and is on no map of its.
    assert doors | {"POST /webhooks"} == set(DOORS)


def test_no_door_shows_or_changes_the_other_shops_things(pair: Pair) -> None:
    ids, canaries, before = their_ids(pair), pair.canaries(), pair.rows(pair.theirs)
    leaks = []
    for door, ask in every_ask():
        answer = send(pair, ask, ids)
        assert answer.status_code != 500, (door, answer.text)
        leaks += [(door, canary) for canary in seen(answer, ask, ids, canaries)]
        if pair.rows(pair.theirs) != before:
            leaks.append((door, "wrote"))
        pair.loop.work(1)
    assert leaks == []
    assert pair.rows(pair.theirs) == before


def test_the_shop_itself_is_shown_its_own(pair: Pair) -> None:
    """The same requests, asked by the shop they are about: so the other test looks for what would be seen."""
    ids, canaries = their_ids(pair), pair.canaries()
    blind = [
        (door, ask.query)
        for door, ask in every_ask()
        if ask.shows and not told(send(pair, ask, ids, as_theirs=True), canaries)
    ]
    assert blind == []


def test_a_change_to_the_other_shops_thing_is_answered_as_if_there_were_none(pair: Pair) -> None:
    ids = their_ids(pair)
    before = pair.rows(pair.ours)
    for path, form in (("/admin/orders/{order}/word", {"word": "allow"}), ("/admin/deliveries/{delivery}/retry", {})):
        theirs = pair.admin(pair.ours, "POST", path.format_map(ids), data=form)
        nobodys = pair.admin(pair.ours, "POST", path.format_map(ids | {"order": "1", "delivery": "99999"}), data=form)
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert theirs.text == nobodys.text
    assert pair.rows(pair.ours) == before


def test_a_page_of_the_other_shop_is_no_page(pair: Pair) -> None:
    ids = their_ids(pair)
    theirs = pair.admin(pair.ours, "GET", f"/admin/orders/{ids['order']}")
    assert (theirs.status_code, theirs.text) == (404, pair.admin(pair.ours, "GET", "/admin/orders/1").text)


def test_a_shops_pages_stand_still_while_the_other_shop_lives_on(pair: Pair) -> None:
    """Numbers have no canaries: what is counted for ours must not move with what happens at theirs."""
    paths = ("/admin", "/admin/program", "/admin/orders", "/admin/referrals", "/admin/deliveries")
    before = {path: pair.admin(pair.ours, "GET", path).text for path in paths}
    with pair.at(pair.theirs):
        pair.refer(pair.theirs, pair.loop.customer("fourth.loud-kitchen", pair.theirs))
        pair.loop.work()
    after = {path: pair.admin(pair.ours, "GET", path).text for path in paths}
    theirs = {path: pair.admin(pair.theirs, "GET", path).text for path in paths}
    assert after == before
    assert theirs["/admin"] != before["/admin"]


def methods_of(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def every_ask() -> Iterator[tuple[str, Ask]]:
    for door, asks in DOORS.items():
        for ask in asks:
            yield door, ask


def their_ids(pair: Pair) -> dict[str, str]:
    """What stands for what in the requests."""
    rows, world, order = pair.rows(pair.theirs), pair.loop.world, pair.their_order
    ticket = pair.storefront(pair.theirs, "GET", "/widget").get_json()["ticket"]
    fields = {
        "shop": pair.theirs.domain,
        "host": encode_host(world, pair.theirs),
        "code": "c0de",
        "state": "forged",
        "timestamp": str(int(world.real_time())),
    }
    page = pair.storefront(pair.theirs, "GET", "/r/x").text
    ada = pair.loop.customer("ada.loud-kitchen", pair.theirs)
    own_page = pair.storefront(pair.theirs, "GET", "/mine", customer=ada).text
    return {
        "domain": pair.theirs.domain,
        "host": encode_host(world, pair.theirs),
        "shop_id": str(pair.their_shop.shop_id),
        "app": pair.loop.bench.settings.app_url,
        "program": str(pair.program(pair.theirs).program_id),
        "order": str(order.id),
        "order_name": order.name,
        "delivery": str(next(row["id"] for row in rows["deliveries"] if row["state"] == "dead")),
        "message": str(next(row["id"] for row in rows["messages"] if row["state"] == "dead")),
        "export": str(rows["data_exports"][0]["id"]),
        "referral_code": rows["advocates"][0]["referral_code"],
        "our_code": pair.rows(pair.ours)["advocates"][0]["referral_code"],
        "ticket": ticket,
        "our_ticket": pair.storefront(pair.ours, "GET", "/widget").get_json()["ticket"],
        "form_ticket": page.partition('name="ticket" value="')[2].partition('"')[0],
        "receipt": pair.loop.bench.tickets.sign(
            Purpose.RECEIPT,
            {"shop": pair.their_shop.shop_id, "referral": rows["referrals"][0]["id"], "ref": "x"},
            pair.loop.now(),
        ),
        "reward_id": str(pair.row_ids("rewards")[-1]),
        "own_ticket": own_page.partition('name="ticket" value="')[2].partition('"')[0],
        "callback": sign_query(world, fields),
        "ada": str(ada.id),
    }


def send(pair: Pair, ask: Ask, ids: dict[str, str], *, as_theirs: bool = False) -> TestResponse:
    """Ask as our shop (or as the shop it is about), with the other's ids filled in."""
    state = pair.theirs if as_theirs else pair.ours
    path, query = ask.path.format_map(ids), {name: text.format_map(ids) for name, text in ask.query.items()}
    more: dict[str, Any] = {}
    if ask.form is not None:
        more["data"] = {name: text.format_map(ids) for name, text in ask.form.items()}
    if ask.json is not None:
        more["json"] = {name: text.format_map(ids) for name, text in ask.json.items()}
    if ask.who == "admin":
        return pair.admin(state, ask.method, path, query_string=query, **more)
    if ask.who == "storefront":
        named = f"{ask.customer}.loud-kitchen"
        customer = pair.loop.customer(named, pair.theirs) if ask.customer else None
        return pair.storefront(state, ask.method, path, customer=customer, **more)
    return OTHERS[ask.who](pair, ask, path, query)


def _nobody(pair: Pair, ask: Ask, path: str, query: dict[str, str]) -> TestResponse:
    return pair.clients().open(path, method=ask.method, query_string=query or None)


def _metrics(pair: Pair, ask: Ask, path: str, query: dict[str, str]) -> TestResponse:
    return pair.clients().open(path, query_string=query, headers={"Authorization": "Bearer m"})


def _webhook(pair: Pair, ask: Ask, path: str, query: dict[str, str]) -> TestResponse:
    """Their order's body, signed, under our shop's header and with the ID token of ours."""
    body = to_bytes({"id": pair.their_order.id, "shop_domain": pair.theirs.domain})
    headers = {
        "X-Shopify-Topic": "orders/paid",
        "X-Shopify-Shop-Domain": pair.ours.domain,
        "X-Shopify-Hmac-Sha256": sign(body, LONG_SECRET),
        "Authorization": f"Bearer {mint_id_token(pair.loop.world, pair.ours)}",
    }
    return pair.clients().open(path, method=ask.method, data=body, headers=headers)


OTHERS: dict[str, Callable[[Pair, Ask, str, dict[str, str]], TestResponse]] = {
    "nobody": _nobody,
    "metrics": _metrics,
    "webhook": _webhook,
}


def seen(answer: TestResponse, ask: Ask, ids: dict[str, str], canaries: frozenset[str]) -> list[str]:
    """The canaries in an answer that were not in the question."""
    texts = [ask.path, *ask.query.values(), *(ask.form or {}).values(), *(ask.json or {}).values()]
    asked = " ".join(texts).format_map(ids).casefold()
    return [canary for canary in told(answer, canaries) if canary not in asked]


def told(answer: TestResponse, canaries: frozenset[str]) -> list[str]:
    said = f"{answer.headers}\n{answer.text}".casefold()
    return sorted(canary for canary in canaries if canary in said)
