"""The JSON that the widget reads. Its shape is a contract; every key is always there."""

from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Response, jsonify

from plugin.domain.people.joining import JoinRefusal
from plugin.domain.program.choice import SHARE_BUTTONS
from plugin.domain.program.texts.friend_text import say_friend_conditions, say_friend_offer
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.offer_text import say_advocate_reward, say_conditions
from plugin.services.advocates.read_widget import AdvocateView, Widget
from plugin.services.offers.claim_offer import Claimed
from plugin.web.storefront_words import refusal_words


def widget_document(
    widget: Widget, link: str, language: Language, *, ticket: str, barred: JoinRefusal | None = None
) -> dict[str, object]:
    """Give `GET /proxy/widget`'s answer; `link` is what a referral code is put behind, `barred` why not to join."""
    refusal = "" if barred is None else refusal_words(barred.value, language)
    return {
        "program": {**_program(widget, language), "join_refusal": refusal},
        "advocate": None if widget.advocate is None else advocate_document(widget.advocate, link),
        "ticket": ticket,
    }


def advocate_document(advocate: AdvocateView, link: str) -> dict[str, object]:
    """Give an advocate's own part; amounts and days stand in the texts, as the shop's visitors write them."""
    return {
        "referral_code": advocate.referral_code,
        "referral_link": f"{link}{advocate.referral_code}",
        "waiting": [
            {"text": reward.text, "until": reward.held_until and _stamp(reward.held_until)}
            for reward in advocate.waiting
        ],
        "issued": [{"code": reward.code, "text": reward.text} for reward in advocate.issued],
    }


def claim_document(claimed: Claimed, apply_path: str | None, language: Language) -> dict[str, str | None]:
    """Give what a friend gets: the code and where the shop puts it on the cart; both null without one."""
    return {
        "discount_code": None if claimed.code is None else claimed.code.upper(),
        "apply_path": apply_path,
        "friend_offer": say_friend_offer(claimed.terms, language),
        "friend_conditions": _lines(say_friend_conditions(claimed.terms, language)),
        "expires_at": _stamp(claimed.expires_at),
    }


def refusal_answer(reason: str, language: Language, status: int) -> Response:
    """Give a "no": a stable word for scripts, a sentence for people."""
    answer = jsonify(reason=reason, message=refusal_words(reason, language))
    answer.status_code = status
    return answer


def _program(widget: Widget, language: Language) -> dict[str, object]:
    terms = widget.terms
    return {
        "live": widget.is_live,
        "gives_code": terms is None or terms.gives_code,
        "friend_offer": "" if terms is None else say_friend_offer(terms, language),
        "advocate_reward": "" if terms is None else say_advocate_reward(terms, language),
        "friend_conditions": "" if terms is None else _lines(say_friend_conditions(terms, language)),
        "conditions": "" if terms is None else _lines(say_conditions(terms, language)),
        "channels": [] if terms is None else [way for way in SHARE_BUTTONS if way in terms.sharing.channels],
        "locale": language.value,
    }


def _lines(sentences: Iterable[str]) -> str:
    """One sentence a line, with a dot before it: the widget puts texts in as they are and keeps the lines."""
    return "\n".join(f"• {sentence}" for sentence in sentences)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
