"""The guard of every door in the storefront: signed by Shopify, fresh, for a shop that has us installed.

A valid signature proves "came through this shop's storefront", and whose account is logged in; not that a person
means well. The signed query is never shown, logged or sent on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps

from flask import Response, jsonify, request

from plugin.auth.refusals import SignatureRefusal
from plugin.auth.signatures import read_proxy_query
from plugin.db.engine import reading
from plugin.domain.program.texts.language import Language, choose_language
from plugin.domain.shop import Shop
from plugin.logs import Log, log_context
from plugin.services.offers.meet_shop import meet_shop
from plugin.services.workbench import Workbench

_log = Log(__name__)


@dataclass(frozen=True, slots=True)
class StorefrontCaller:
    """Somebody on this shop's storefront; `customer_id` is None unless they are logged in there."""

    shop: Shop
    customer_id: int | None
    language: Language
    params: Mapping[str, str] = field(repr=False)

    @property
    def is_anonymous(self) -> bool:
        """Whether Shopify named no customer; then nothing personal may be answered."""
        return self.customer_id is None


StorefrontView = Callable[..., Response]


def from_storefront(
    bench: Workbench, closed: Callable[[Language], Response]
) -> Callable[[StorefrontView], StorefrontView]:
    """Let a view run for a verified caller of an installed shop, whom it gets as its first argument.

    A wrong signature is 401 and writes nothing; a shop that is not installed gets what `closed` says.
    """

    def guard(view: StorefrontView) -> StorefrontView:
        @wraps(view)
        def guarded(*args: object, **kwargs: object) -> Response:
            caller = _caller(bench)
            if isinstance(caller, SignatureRefusal):
                return _unproved(caller)
            if isinstance(caller, Language):
                return _private(closed(caller))
            with log_context(shop=caller.shop.shop_domain):
                return _private(view(caller, *args, **kwargs))

        return guarded

    return guard


def _caller(bench: Workbench) -> StorefrontCaller | SignatureRefusal | Language:
    """The caller; why it is none; or, where the shop is closed to us, the language to say so in."""
    query = read_proxy_query(
        request.query_string,
        secrets=bench.settings.api_secrets,
        now=bench.clock.wall(),
        path_prefix=f"/{bench.manifest.proxy_prefix}/{bench.manifest.proxy_subpath}",
    )
    if isinstance(query, SignatureRefusal):
        return query
    with reading(bench.engine) as conn:
        shop = meet_shop(conn, query.shop_domain)
    wanted = (query.params.get("locale"), *request.accept_languages.values())
    if shop is None:
        return choose_language(*wanted)
    return StorefrontCaller(shop, query.customer_id, choose_language(*wanted, shop.locale), query.params)


def _unproved(refusal: SignatureRefusal) -> Response:
    _log.info("storefront_refused", reason=refusal.reason)
    answer = jsonify(reason="not_from_storefront", message="Open this page through the shop.")
    answer.status_code = 401
    return _private(answer)


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
