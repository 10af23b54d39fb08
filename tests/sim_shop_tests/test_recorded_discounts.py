"""Recorded answers of the real Admin API 2026-04 about discounts, replayed: same codes, messages and fields.

The facts are copied from a public recording of a development store; ids and texts are our own.
"""

from typing import Any

import pytest

from tests.sim_shop_tests.support import CREATE, Bench, basic

VALUE = ["basicCodeDiscount", "customerGets", "value"]
MINIMUM = ["basicCodeDiscount", "minimumRequirement"]


def gets(value: dict[str, Any], items: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"value": value, "items": items or {"all": True}}


RECORDED: list[tuple[str, dict[str, Any], list[tuple[list[str], str, str]]]] = [
    ("no code", {"code": ...}, [(["basicCodeDiscount", "code"], "Code can't be blank", "BLANK")]),
    (
        "empty code",
        {"code": ""},
        [(["basicCodeDiscount", "code"], "Code is too short (minimum is 1 character)", "TOO_SHORT")],
    ),
    (
        "newline in code",
        {"code": "A\nB"},
        [(["basicCodeDiscount", "code"], "Code cannot contain newline characters.", "INVALID")],
    ),
    (
        "long code",
        {"code": "X" * 256},
        [(["basicCodeDiscount", "code"], "Code is too long (maximum is 255 characters)", "TOO_LONG")],
    ),
    (
        "taken in another case",
        {"code": "seed"},
        [(["basicCodeDiscount", "code"], "Code must be unique. Please try a different code.", "TAKEN")],
    ),
    ("blank title", {"title": ""}, [(["basicCodeDiscount", "title"], "Title can't be blank", "BLANK")]),
    (
        "long title",
        {"title": "X" * 256},
        [(["basicCodeDiscount", "title"], "Title is too long (maximum is 255 characters)", "TOO_LONG")],
    ),
    ("no start", {"startsAt": ...}, [(["basicCodeDiscount", "startsAt"], "Starts at can't be blank", "BLANK")]),
    (
        "ends before it starts",
        {"endsAt": "2026-11-20T00:00:00Z"},
        [(["basicCodeDiscount", "endsAt"], "Ends at needs to be after starts_at", "INVALID")],
    ),
    (
        "both ways to choose buyers",
        {"customerSelection": {"all": True}},
        [
            (
                ["basicCodeDiscount", "context"],
                "Only one of context or customerSelection can be provided.",
                "INVALID",
            )
        ],
    ),
    (
        "ten instead of a tenth",
        {"customerGets": gets({"percentage": 10})},
        [([*VALUE, "percentage"], "Value must be between 0.0 and 1.0", "VALUE_OUTSIDE_RANGE")],
    ),
    (
        "negative percentage",
        {"customerGets": gets({"percentage": -0.1})},
        [([*VALUE, "percentage"], "Value must be between 0.0 and 1.0", "VALUE_OUTSIDE_RANGE")],
    ),
    (
        "negative amount",
        {"customerGets": gets({"discountAmount": {"amount": "-1.00"}})},
        [
            (
                [*VALUE, "discountAmount", "amount"],
                "Value must be less than or equal to 0",
                "LESS_THAN_OR_EQUAL_TO",
            )
        ],
    ),
    (
        "two minimums",
        {
            "minimumRequirement": {
                "subtotal": {"greaterThanOrEqualToSubtotal": "1.00"},
                "quantity": {"greaterThanOrEqualToQuantity": "2"},
            }
        },
        [
            (
                [*MINIMUM, "subtotal", "greaterThanOrEqualToSubtotal"],
                "Minimum subtotal cannot be defined when minimum quantity is.",
                "CONFLICT",
            ),
            (
                [*MINIMUM, "quantity", "greaterThanOrEqualToQuantity"],
                "Minimum quantity cannot be defined when minimum subtotal is.",
                "CONFLICT",
            ),
        ],
    ),
    (
        "usage beyond an integer's end",
        {"usageLimit": 0},
        [(["basicCodeDiscount", "usageLimit"], "Usage limit must be greater than 0", "GREATER_THAN")],
    ),
    (
        "unknown product",
        {"customerGets": gets({"percentage": 0.1}, {"products": {"productsToAdd": ["gid://shopify/Product/0"]}})},
        [
            (
                ["basicCodeDiscount", "customerGets", "items", "products", "productsToAdd"],
                "Product with id: 0 is invalid",
                "INVALID",
            )
        ],
    ),
]


@pytest.fixture
def bench() -> Bench:
    ready = Bench()
    ready.call(CREATE, {"input": basic("SEED")})
    return ready


@pytest.mark.parametrize(("name", "changes", "expected"), RECORDED, ids=[case[0] for case in RECORDED])
def test_a_refused_discount_is_refused_in_the_recorded_words(
    bench: Bench, name: str, changes: dict[str, Any], expected: list[tuple[list[str], str, str]]
) -> None:
    before = len(bench.world.effects)
    answer = bench.call(CREATE, {"input": basic(**({"code": "FRESH"} | changes))})["data"]["discountCodeBasicCreate"]
    assert answer["codeDiscountNode"] is None
    assert answer["userErrors"] == [
        {"field": field, "message": message, "code": code, "extraInfo": None} for field, message, code in expected
    ]
    assert len(bench.world.effects) == before
    assert list(bench.shop.code_owner) == ["seed"]


def test_two_values_are_a_top_level_error_and_null_data(bench: Bench) -> None:
    two = gets({"percentage": 0.1, "discountAmount": {"amount": "5.00"}})
    answer = bench.call(CREATE, {"input": basic("FRESH", customerGets=two)})
    assert answer["data"] == {"discountCodeBasicCreate": None}
    [error] = answer["errors"]
    assert error["message"] == "A discount can only have one of percentage, discountOnQuantity or discountAmount."
    assert (error["extensions"], error["path"]) == ({"code": "BAD_REQUEST"}, ["discountCodeBasicCreate"])
    assert answer["extensions"]["cost"]["actualQueryCost"] is not None


def test_a_null_input_is_an_invalid_variable_without_data(bench: Bench) -> None:
    answer = bench.call(CREATE, {"input": None})
    [error] = answer["errors"]
    assert error["message"] == "Variable $input of type DiscountCodeBasicInput! was provided invalid value"
    assert error["extensions"]["code"] == "INVALID_VARIABLE"
    assert error["extensions"]["problems"] == [{"path": [], "explanation": "Expected value to not be null"}]
    assert "data" not in answer


def test_zero_percent_and_zero_amount_are_accepted(bench: Bench) -> None:
    for code, value in (("ZERO-P", {"percentage": 0.0}), ("ZERO-A", {"discountAmount": {"amount": "0"}})):
        answer = bench.call(CREATE, {"input": basic(code, customerGets=gets(value))})
        assert answer["data"]["discountCodeBasicCreate"]["userErrors"] == []


def test_deactivating_a_scheduled_discount_ends_it_now_and_activating_takes_the_end_away(bench: Bench) -> None:
    made = bench.call(CREATE, {"input": basic("LATER", startsAt="2030-01-01T00:00:00Z")})
    node = made["data"]["discountCodeBasicCreate"]["codeDiscountNode"]
    assert node["codeDiscount"]["status"] == "SCHEDULED"
    inner = "codeDiscount { ... on DiscountCodeBasic { startsAt endsAt status } }"
    fields = f"{{ codeDiscountNode {{ {inner} }} userErrors {{ code }} }}"
    off = bench.call(f'mutation {{ a: discountCodeDeactivate(id: "{node["id"]}") {fields} }}')["data"]["a"]
    now = "2026-11-24T09:00:00Z"
    assert off["codeDiscountNode"]["codeDiscount"] == {"startsAt": now, "endsAt": now, "status": "EXPIRED"}
    on = bench.call(f'mutation {{ a: discountCodeActivate(id: "{node["id"]}") {fields} }}')["data"]["a"]
    assert on["codeDiscountNode"]["codeDiscount"] == {"startsAt": now, "endsAt": None, "status": "ACTIVE"}


@pytest.mark.parametrize(
    ("root", "rest"),
    [
        ("discountCodeActivate", "codeDiscountNode { id }"),
        ("discountCodeDeactivate", "codeDiscountNode { id }"),
        ("discountCodeDelete", "deletedCodeDiscountId"),
    ],
)
def test_an_unknown_discount_does_not_exist(bench: Bench, root: str, rest: str) -> None:
    wanted = f"{{ {rest} userErrors {{ field message code }} }}"
    answer = bench.call(f'mutation {{ r: {root}(id: "gid://shopify/DiscountCodeNode/0") {wanted} }}')["data"]["r"]
    assert answer.pop("userErrors") == [
        {"field": ["id"], "message": "Code discount does not exist.", "code": "INVALID"}
    ]
    assert list(answer.values()) == [None]


def test_lookup_by_code_ignores_case_but_discount_nodes_does_not_know_codes(bench: Bench) -> None:
    query = """{
      one: codeDiscountNodeByCode(code: "sEeD") { id }
      old: codeDiscountNodes(first: 5, query: "code:SEED") { nodes { id } }
      new: discountNodes(first: 5, query: "code:SEED") { nodes { id } }
    }"""
    data = bench.call(query)["data"]
    assert data["one"] == data["old"]["nodes"][0]
    assert data["new"]["nodes"] == []


def test_free_shipping_may_not_combine_with_shipping_and_needs_a_title(bench: Bench) -> None:
    query = """mutation($i: DiscountCodeFreeShippingInput!) { discountCodeFreeShippingCreate(
      freeShippingCodeDiscount: $i) { codeDiscountNode { id } userErrors { field message code } } }"""
    given = {"title": "", "code": "SHIP", "startsAt": "2026-11-01T00:00:00Z", "context": {"all": "ALL"}}
    answer = bench.call(query, {"i": given | {"combinesWith": {"shippingDiscounts": True}}})
    assert [e["code"] for e in answer["data"]["discountCodeFreeShippingCreate"]["userErrors"]] == [
        "INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS",
        "BLANK",
    ]
