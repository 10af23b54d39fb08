"""An app that answers the storefront's doors by the contract and decides nothing; it keeps what it was asked."""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, make_response, request

Json = dict[str, Any]

OFFERS = {
    "en": {
        "friend_offer": "10% off your first order of €25.00 or more",
        "advocate_reward": "€10.00 off an order of €30.00 or more",
        "friend_conditions": "Only for people who have never ordered from this shop.\nMinimum order value €25.00, "
        "shipping not included.\nOne code a person, for one order within 30\u00a0days of getting it.",
        "conditions": "Only friends who have never ordered from this shop count.\nMinimum order value for the offer: "
        "€25, shipping not included.",
    },
    "de": {
        "friend_offer": "10\u00a0% Rabatt auf deine erste Bestellung ab 25,00\u00a0€",
        "advocate_reward": "10,00\u00a0€ Rabatt auf eine Bestellung ab 30,00\u00a0€",
        "friend_conditions": "Nur für Menschen, die in diesem Shop noch nie bestellt haben.\nMindestbestellwert "
        "25,00\u00a0€, ohne Versand.\nEin Code pro Person, für eine Bestellung innerhalb von 30\u00a0Tagen nach dem "
        "Abruf.",
        "conditions": "Es zählt nur, wer in diesem Shop noch nie bestellt hat.\nMindestbestellwert für das Angebot: "
        "25\u00a0€, ohne Versand.",
    },
}
REFUSALS = {
    "en": "This offer is for people who have never ordered from this shop.",
    "de": "Dieses Angebot gilt für Menschen, die in diesem Shop noch nie bestellt haben.",
}
ADVOCATE: Json = {
    "referral_code": "ADAVWXYZ2",
    "referral_link": "http://127.0.0.1:9293/apps/goodword/r/ADAVWXYZ2",
    "waiting": [{"text": "€10.00: waiting until 24 December 2026", "until": "2026-12-24T09:00:00Z"}],
    "issued": [{"code": "THANKS4GOOD", "text": "€10.00 off an order of €30.00 or more"}],
}


@dataclass(slots=True)
class Asked:
    """One call as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass(slots=True)
class Stub:
    """What the stub answers next, and what it was asked so far."""

    code: str | None = "FRIEND4YOU"
    is_live: bool = True
    refuses: bool = False
    join_refusal: str = ""
    conditions: str = ""
    fails: bool = False
    channels: tuple[str, ...] = ("native", "whatsapp", "sms", "email")
    joined: set[str] = field(default_factory=set)
    asked: list[Asked] = field(default_factory=list)

    def paths(self) -> list[str]:
        """The doors that were knocked at, in order."""
        return [one.path for one in self.asked]


def create_stub(stub: Stub) -> Flask:
    """The app under `/proxy`."""
    app = Flask("storefront_stub", static_folder=None, template_folder=None)
    _widget_doors(app, stub)
    _other_doors(app, stub)

    @app.before_request
    def note() -> tuple[str, int] | None:
        body = request.get_json(silent=True) if request.is_json else request.form.to_dict()
        stub.asked.append(Asked(request.method, request.path, request.args.to_dict(), dict(request.headers), body))
        return ("<h1>Bad gateway</h1>", 502) if stub.fails else None

    return app


def _widget_doors(app: Flask, stub: Stub) -> None:
    @app.get("/proxy/widget")
    def widget() -> Response:
        offer = OFFERS.get(_language(), OFFERS["en"])
        program = {"live": stub.is_live, "gives_code": stub.code is not None, "locale": _language(), **offer}
        program |= {"channels": stub.channels, "join_refusal": stub.join_refusal}
        program |= {"conditions": stub.conditions} if stub.conditions else {}
        is_joined = request.args["logged_in_customer_id"] in stub.joined
        return jsonify(program=program, advocate=ADVOCATE if is_joined else None, ticket=f"ticket-{len(stub.asked)}")

    @app.post("/proxy/join")
    def join() -> tuple[Response, int] | Response:
        customer = request.args["logged_in_customer_id"]
        if not customer:
            return jsonify(reason="login_needed", message="Log in first."), 403
        stub.joined.add(customer)
        return jsonify(ADVOCATE)

    @app.post("/proxy/claim")
    def claim() -> tuple[Response, int] | Response:
        if stub.refuses:
            told = REFUSALS.get(_language(), REFUSALS["en"])
            return jsonify(reason="existing_customer", message=told), 409
        return jsonify(
            discount_code=stub.code,
            apply_path=None if stub.code is None else f"/discount/{stub.code}?redirect=/",
            friend_offer=OFFERS.get(_language(), OFFERS["en"])["friend_offer"],
            friend_conditions=OFFERS.get(_language(), OFFERS["en"])["friend_conditions"],
            expires_at="2026-12-24T09:00:00Z",
        )


def _other_doors(app: Flask, stub: Stub) -> None:
    @app.get("/proxy/r/<referral_code>")
    def landing(referral_code: str) -> Response:
        answer = make_response(f"<!doctype html><title>Offer</title><p>{len(referral_code)} letters</p>")
        answer.set_cookie("tracked", "yes")
        return answer

    @app.get("/proxy/liquid")
    def liquid() -> Response:
        return Response("<h1>{{ shop.name }}</h1>", content_type="application/liquid")

    @app.get("/proxy/away")
    def away() -> Response:
        return Response(status=303, headers={"Location": "/cart"})


def _language() -> str:
    return request.args.get("locale", "en")
