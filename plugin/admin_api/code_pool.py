"""Many codes on one discount: adding and deleting in bulk, both done by Shopify after it has answered.

Source: discountRedeemCodeBulkAdd, discountRedeemCodeBulkCreation, discountCodeRedeemCodeBulkDelete, 2026-10.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugin.admin_api.answers import lost, read
from plugin.admin_api.discounts import is_unknown_discount
from plugin.admin_api.failures import Misread, Refused
from plugin.admin_api.mutations import Asks, mutate
from plugin.admin_api.operations import find_operation
from plugin.domain.orders.order import fold_code

MOST_CODES = 250
_MOST_PAGES = 4
_REASONS = {
    "must be unique": "taken",
    "Codes must be unique within": "repeated",
    "is too long": "too_long",
    "is too short": "too_short",
    "cannot contain newline": "has_newline",
}
"""How Shopify's sentences begin; a code that fails in bulk has a sentence and no error code (recorded 2026-04)."""


@dataclass(frozen=True, slots=True)
class CodeJob:
    """How far adding has come. Codes are folded; one that is in neither mapping is still waiting.

    `imported` maps a code to its gid, `failed` to a word: taken, repeated, too_long, too_short, has_newline, refused.
    """

    is_done: bool
    imported: Mapping[str, str]
    failed: Mapping[str, str]


def add_codes(client: Asks, discount_gid: str, codes: Sequence[str]) -> str:
    """Ask Shopify to add 1 to 250 codes; gives the job to follow with `read_code_job`. Raises AdminApiError.

    After a lost answer the same codes may be sent again: those that were added come back as taken.
    """
    if not 1 <= len(codes) <= MOST_CODES:
        raise ValueError(f"give 1 to {MOST_CODES} codes, not {len(codes)}")
    variables = {"discountId": discount_gid, "codes": [{"code": code} for code in codes]}
    payload = mutate(client, "add_codes", variables, root="discountRedeemCodeBulkAdd")
    job_gid = read(payload, "bulkCreation", "id")
    if not isinstance(job_gid, str):
        raise lost(find_operation("add_codes"), "the answer lacks the job's id", reason="payload_missing")
    return job_gid


def read_code_job(client: Asks, job_gid: str) -> CodeJob:
    """Follow a job. Shopify forgets old ones: Misread with reason `job_unknown`."""
    imported: dict[str, str] = {}
    failed: dict[str, str] = {}
    after: str | None = None
    for _ in range(_MOST_PAGES):
        job = client.run("read_code_job", {"id": job_gid, "after": after}).get("discountRedeemCodeBulkCreation")
        nodes = read(job, "codes", "nodes")
        if not isinstance(nodes, list):
            raise Misread("the job that adds codes is not there", reason="job_unknown")
        for node in nodes:
            _sort(node, imported, failed)
        after = _next_cursor(job)
        if after is None:
            refused = {code: reason for code, reason in failed.items() if code not in imported}
            return CodeJob(read(job, "done") is True, imported, refused)
    raise Misread("a job of at most 250 codes goes on over more pages than that", reason="job_endless")


def delete_code(client: Asks, discount_gid: str, code_gids: Sequence[str]) -> None:
    """Ask Shopify to delete 1 to 250 codes of a discount; codes or a discount that are gone count as done."""
    if not 1 <= len(code_gids) <= MOST_CODES:
        raise ValueError(f"give 1 to {MOST_CODES} codes, not {len(code_gids)}")
    variables = {"discountId": discount_gid, "ids": list(code_gids)}
    try:
        mutate(client, "delete_codes", variables, root="discountCodeRedeemCodeBulkDelete")
    except Refused as refusal:
        if not is_unknown_discount(refusal):
            raise


def _sort(node: object, imported: dict[str, str], failed: dict[str, str]) -> None:
    code, gid = read(node, "code"), read(node, "discountRedeemCode", "id")
    if not isinstance(code, str):
        raise Misread("a code of the job cannot be read", reason="job_unreadable")
    sentence = read(node, "errors", 0, "message")
    if isinstance(gid, str):
        imported[fold_code(code)] = gid
    elif read(node, "errors", 0) is not None:
        failed.setdefault(fold_code(code), _reason(sentence))


def _reason(sentence: object) -> str:
    begins = (word for start, word in _REASONS.items() if isinstance(sentence, str) and sentence.startswith(start))
    return next(begins, "refused")


def _next_cursor(job: object) -> str | None:
    cursor = read(job, "codes", "pageInfo", "endCursor")
    has_next = read(job, "codes", "pageInfo", "hasNextPage") is True
    return cursor if has_next and isinstance(cursor, str) else None
