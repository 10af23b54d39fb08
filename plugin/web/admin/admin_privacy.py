"""What customers asked to see: the list of requests, and each one's document for the merchant to hand on."""

from flask import Blueprint, Response, jsonify, make_response

from plugin.db.engine import reading
from plugin.services.customers.read_export import ExportShut, read_export
from plugin.services.views.list_data_requests import list_data_requests
from plugin.web.admin.admin_orders import LARGEST_ID
from plugin.web.admin.admin_pages import Pages, actor_of
from plugin.web.admin.guards import MerchantCaller, merchant_only


def add_doors(door: Blueprint, pages: Pages) -> None:
    """Add the list and the download."""
    bench = pages.bench

    @door.get("/privacy", endpoint="privacy")
    @merchant_only(bench)
    def show_list(caller: MerchantCaller) -> Response:
        """Show the requests of the last 30 days."""
        with reading(bench.engine) as conn:
            requests = list_data_requests(conn, bench.cipher, caller.shop, bench.clock.now())
        return pages.show(caller, "privacy.html", here="privacy", requests=requests)

    @door.post("/privacy/<int:export_id>/document", endpoint="data_export")
    @merchant_only(bench)
    def download(caller: MerchantCaller, export_id: int) -> Response:
        """Hand over one document; a POST, because every download leaves an audit row."""
        if export_id > LARGEST_ID:
            return pages.missing(caller)
        actor, now = actor_of(caller), bench.clock.now()
        try:
            with bench.engine.begin() as conn:
                document = read_export(conn, bench.cipher, caller.shop, export_id, actor=actor, now=now)
        except ExportShut as shut:
            return _shut(shut)
        if document is None:
            return pages.missing(caller)
        return _attachment(document, f"data-request-{export_id}.json")


def _shut(shut: ExportShut) -> Response:
    answer = jsonify(reason=shut.reason, message="The key of this document is gone. Ask whoever runs Goodword for you.")
    answer.status_code = 409
    return answer


def _attachment(document: str, name: str) -> Response:
    answer = make_response(document)
    answer.content_type = "application/json; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
