"""The mutations: discounts, codes, metafields. Bulk operations are in `bulk`."""

from dataclasses import replace
from typing import Any

from graphql import GraphQLError

from tests.sim_shop import discounts
from tests.sim_shop.admin_graphql.access import needs
from tests.sim_shop.admin_graphql.discount_fields import CODE_SEARCH
from tests.sim_shop.admin_graphql.discount_input import apply, build, check
from tests.sim_shop.admin_graphql.item_input import problem
from tests.sim_shop.admin_graphql.plan import Call, Resolver
from tests.sim_shop.admin_graphql.search import search
from tests.sim_shop.admin_graphql.shop_fields import digest
from tests.sim_shop.admin_graphql.types import Job
from tests.sim_shop.payloads import stamp_utc
from tests.sim_shop.state import CodeCreation, Discount, fold, gid, gid_number

MAX_ARRAY = 250
NO_DISCOUNT = problem(["id"], "Code discount does not exist.", "INVALID")


def _find(call: Call, given: str) -> Discount | None:
    number = gid_number(given, "DiscountCodeNode", "DiscountNode")
    return None if number is None else call.shop.discounts.get(number)


def _create(kind: str | None, root: str) -> Resolver:
    def resolve(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
        given = a[root]
        found = check(call, given, root)
        if found:
            return {"codeDiscountNode": None, "userErrors": found}
        made = discounts.add_discount(call.world, call.shop, build(call, given, kind), given["code"])
        return {"codeDiscountNode": made, "userErrors": []}

    return resolve


def _update(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    discount, given = _find(call, a["id"]), a["basicCodeDiscount"]
    if discount is None:
        return {"codeDiscountNode": None, "userErrors": [problem(["id"], "Discount does not exist", None)]}
    found = check(call, given, "basicCodeDiscount", updating=discount)
    if given.get("code") and len(discount.codes) > 1:
        found = [problem(["id"], "Cannot update the code of a bulk discount.", None)]
    if found:
        return {"codeDiscountNode": None, "userErrors": found}
    apply(call, discount, given)
    _rename_code(call, discount, given.get("code"))
    call.world.record(call.shop, "discount_updated", gid("DiscountCodeNode", discount.id))
    discounts.changed(call.world, call.shop, discount)
    return {"codeDiscountNode": discount, "userErrors": []}


def _rename_code(call: Call, discount: Discount, text: str | None) -> None:
    if text is not None and fold(text) not in discount.codes:
        for folded in list(discount.codes):
            discounts.remove_code(call.world, call.shop, discount, folded)
        discounts.add_code(call.world, call.shop, discount, text)


def _switch(action: Any) -> Resolver:
    def resolve(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
        discount = _find(call, a["id"])
        if discount is None:
            return {"codeDiscountNode": None, "userErrors": [NO_DISCOUNT]}
        action(call.world, call.shop, discount)
        return {"codeDiscountNode": discount, "userErrors": []}

    return resolve


def _delete(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    discount = _find(call, a["id"])
    if discount is None:
        return {"deletedCodeDiscountId": None, "userErrors": [NO_DISCOUNT]}
    discounts.delete(call.world, call.shop, discount)
    return {"deletedCodeDiscountId": gid("DiscountCodeNode", discount.id), "userErrors": []}


def limit_array(values: list[Any], path: list[str]) -> None:
    """Arrays over 250 are refused as a whole before anything happens."""
    if len(values) > MAX_ARRAY:
        raise GraphQLError(
            f"The input array size of {len(values)} is greater than the maximum allowed of {MAX_ARRAY}.",
            extensions={"code": "MAX_INPUT_SIZE_EXCEEDED", "sim_path": path},
        )


def _bulk_add(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    limit_array(a["codes"], ["discountRedeemCodeBulkAdd", "codes"])
    discount = _find(call, a["discountId"])
    found = None
    if discount is None:
        found = problem(["discountId"], "Code discount does not exist.", "INVALID")
    elif not a["codes"]:
        found = problem(["codes"], "Codes can't be blank", "BLANK")
    if found or discount is None:
        return {"bulkCreation": None, "userErrors": [found]}
    ready = call.now + call.shop.bulk_code_delay
    texts = [one["code"] for one in a["codes"]]
    creation = CodeCreation(call.world.new_id(), discount.id, texts, call.now, ready)
    call.shop.code_creations[creation.id] = creation
    answer = replace(creation, results=[])
    discounts.run_due_creations(call.world, call.shop)
    return {"bulkCreation": answer, "userErrors": []}


def _bulk_delete(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    discount = _find(call, a["discountId"])
    found = _bulk_delete_problem(a, discount)
    if found or discount is None:
        return {"job": None, "userErrors": [found]}
    if a.get("ids") is not None:
        limit_array(a["ids"], ["discountCodeRedeemCodeBulkDelete", "ids"])
        wanted = {gid_number(i, "DiscountRedeemCode") for i in a["ids"]}
        chosen = [c for c in discount.codes.values() if c.id in wanted]
    else:
        chosen = search(list(discount.codes.values()), a["search"], CODE_SEARCH, call, "codes")
    for code in chosen:
        discounts.remove_code(call.world, call.shop, discount, fold(code.text))
    return {"job": Job(call.world.new_id()), "userErrors": []}


def _bulk_delete_problem(a: dict[str, Any], discount: Discount | None) -> dict[str, Any] | None:
    given = [name for name in ("ids", "search", "savedSearchId") if a.get(name) is not None]
    if not given:
        text = "Missing expected argument key: 'ids', 'search' or 'saved_search_id'."
        return problem(None, text, "MISSING_ARGUMENT")
    if len(given) > 1:
        text = "Only one of 'ids', 'search' or 'saved_search_id' is allowed."
        return problem(None, text, "TOO_MANY_ARGUMENTS")
    if discount is None:
        return problem(["discountId"], "Code discount does not exist.", "INVALID")
    if given == ["ids"] and not a["ids"]:
        return problem(None, "Something went wrong, please try again.", None)
    if given == ["search"] and not a["search"].strip():
        return problem(["search"], "'Search' can't be blank.", "BLANK")
    if given == ["savedSearchId"]:
        return problem(["savedSearchId"], "Invalid 'saved_search_id'.", "INVALID")
    return None


def _metafields_set(source: Any, call: Call, a: dict[str, Any]) -> dict[str, Any]:
    given = a["metafields"]
    found = [e for index, one in enumerate(given) for e in _metafield_problems(call, one, index)]
    if len(given) > 25:
        found = [
            _metafield_problem(
                ["metafields"], "Exceeded the maximum metafields input limit of 25.", "LESS_THAN_OR_EQUAL_TO"
            )
        ]
    if found:
        return {"metafields": [], "userErrors": found}
    return {"metafields": [_set_metafield(call, one) for one in given], "userErrors": []}


def _metafield_problem(path: list[str], message: str, code: str | None) -> dict[str, Any]:
    return {"field": path, "message": message, "code": code, "elementIndex": None}


def _metafield_problems(call: Call, one: dict[str, Any], index: int) -> list[dict[str, Any]]:
    path, stored = ["metafields", str(index)], _stored(call, one)
    if gid_number(one["ownerId"], "AppInstallation") != call.shop.installation_id:
        return [_metafield_problem([*path, "ownerId"], "Owner does not exist.", "INVALID_VALUE")]
    if len(one["key"]) < 2:
        return [_metafield_problem([*path, "key"], "Key is too short (minimum is 2 characters)", "TOO_SHORT")]
    if not one["value"]:
        return [_metafield_problem([*path, "value"], "Value can't be blank.", "INVALID_VALUE")]
    if stored is None and not one.get("type"):
        return [_metafield_problem([*path, "type"], "Type can't be blank", "BLANK")]
    if "compareDigest" in one and one["compareDigest"] != (stored and stored["compareDigest"]):
        text = "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value."
        return [_metafield_problem(path, text, "STALE_OBJECT")]
    return []


def _metafield_key(call: Call, one: dict[str, Any]) -> tuple[str, str]:
    return (one.get("namespace") or f"app--{call.shop.id}", one["key"])


def _stored(call: Call, one: dict[str, Any]) -> dict[str, str] | None:
    return call.shop.app_metafields.get(_metafield_key(call, one))


def _set_metafield(call: Call, one: dict[str, Any]) -> dict[str, str]:
    namespace, key = _metafield_key(call, one)
    stored = _stored(call, one) or {"id": gid("Metafield", call.world.new_id()), "createdAt": stamp_utc(call.now) or ""}
    made = stored | {
        "namespace": namespace,
        "key": key,
        "value": one["value"],
        "type": one.get("type") or stored["type"],
        "compareDigest": digest(one["value"]),
        "updatedAt": stamp_utc(call.now) or "",
    }
    call.shop.app_metafields[namespace, key] = made
    call.world.record(call.shop, "metafield_set", f"{namespace}.{key}")
    return made


def _discounts(field: str, resolve: Resolver) -> Resolver:
    return needs("write_discounts", field, resolve)


_ACTIONS: dict[str, Resolver] = {
    "discountCodeBasicCreate": _create(None, "basicCodeDiscount"),
    "discountCodeFreeShippingCreate": _create("free_shipping", "freeShippingCodeDiscount"),
    "discountCodeBxgyCreate": _create("bxgy", "bxgyCodeDiscount"),
    "discountCodeBasicUpdate": _update,
    "discountCodeActivate": _switch(discounts.activate),
    "discountCodeDeactivate": _switch(discounts.deactivate),
    "discountCodeDelete": _delete,
    "discountRedeemCodeBulkAdd": _bulk_add,
    "discountCodeRedeemCodeBulkDelete": _bulk_delete,
}

MUTATIONS: dict[str, Resolver] = {
    **{name: _discounts(name, resolve) for name, resolve in _ACTIONS.items()},
    "metafieldsSet": _metafields_set,
}
