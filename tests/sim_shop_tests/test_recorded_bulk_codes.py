"""Recorded behaviour of adding and deleting codes in bulk, replayed."""

from datetime import timedelta
from typing import Any

import pytest

from tests.sim_shop_tests.support import CREATE, Bench, basic

ADD = """
mutation Add($id: ID!, $codes: [DiscountRedeemCodeInput!]!) {
  discountRedeemCodeBulkAdd(discountId: $id, codes: $codes) {
    bulkCreation { id done codesCount importedCount failedCount
      codes(first: 10) { nodes { code errors { message } discountRedeemCode { code } } } }
    userErrors { field message code extraInfo }
  }
}
"""
POLL = """
query Poll($id: ID!) {
  discountRedeemCodeBulkCreation(id: $id) { done importedCount failedCount codes(first: 10) { nodes {
    code errors { field message code extraInfo } discountRedeemCode { code } } } }
}
"""
DELETE = """
mutation Delete($id: ID!, $ids: [ID!], $search: String) {
  discountCodeRedeemCodeBulkDelete(discountId: $id, ids: $ids, search: $search) {
    job { done } userErrors { field message code extraInfo } }
}
"""


class Pool:
    """A discount to which codes are added."""

    def __init__(self) -> None:
        self.bench = Bench()
        made = self.bench.call(CREATE, {"input": basic("BASE")})
        self.id = made["data"]["discountCodeBasicCreate"]["codeDiscountNode"]["id"]

    def add(self, *codes: str) -> dict[str, Any]:
        return self.bench.call(ADD, {"id": self.id, "codes": [{"code": c} for c in codes]})

    def poll(self, added: dict[str, Any]) -> dict[str, Any]:
        number = added["data"]["discountRedeemCodeBulkAdd"]["bulkCreation"]["id"]
        answer: dict[str, Any] = self.bench.call(POLL, {"id": number})["data"]["discountRedeemCodeBulkCreation"]
        return answer


@pytest.fixture
def pool() -> Pool:
    return Pool()


def test_the_answer_is_not_done_yet_and_a_poll_tells_each_code(pool: Pool) -> None:
    added = pool.add("", "NL\nBAD", "CR\rBAD", "X" * 256, "DUP", "dup", "OK", "base")
    first = added["data"]["discountRedeemCodeBulkAdd"]["bulkCreation"]
    assert (first["done"], first["codesCount"], first["importedCount"], first["failedCount"]) == (False, 8, 0, 0)
    assert all(n["errors"] == [] and n["discountRedeemCode"] is None for n in first["codes"]["nodes"])
    done = pool.poll(added)
    assert (done["done"], done["importedCount"], done["failedCount"]) == (True, 2, 6)
    messages = [n["errors"][0]["message"] if n["errors"] else None for n in done["codes"]["nodes"]]
    assert messages == [
        "is too short (minimum is 1 character)",
        "cannot contain newline characters.",
        "cannot contain newline characters.",
        "is too long (maximum is 255 characters)",
        None,
        "Codes must be unique within BulkDiscountCodeCreation",
        None,
        "must be unique. Please try a different code.",
    ]
    assert done["codes"]["nodes"][0]["errors"][0] == {
        "field": ["code"],
        "message": "is too short (minimum is 1 character)",
        "code": None,
        "extraInfo": None,
    }
    assert [e.code for e in pool.bench.world.effects if e.kind == "code_created"] == ["BASE", "DUP", "OK"]


def test_codes_come_later_when_the_job_takes_its_time(pool: Pool) -> None:
    pool.bench.shop.bulk_code_delay = timedelta(seconds=5)
    added = pool.add("LATE")
    assert pool.poll(added)["done"] is False
    assert pool.bench.shop.discount_by_code("late") is None
    pool.bench.world.clock.advance(timedelta(seconds=5))
    assert pool.poll(added)["done"] is True
    assert pool.bench.shop.discount_by_code("late") is not None


def test_251_codes_are_too_many_and_nothing_happens(pool: Pool) -> None:
    answer = pool.add(*[f"C{n}" for n in range(251)])
    [error] = answer["errors"]
    assert error["message"] == "The input array size of 251 is greater than the maximum allowed of 250."
    assert error["extensions"] == {"code": "MAX_INPUT_SIZE_EXCEEDED"}
    assert error["path"] == ["discountRedeemCodeBulkAdd", "codes"]
    assert "data" not in answer
    assert answer["extensions"]["cost"]["actualQueryCost"] is None
    assert list(pool.bench.shop.code_owner) == ["base"]


def test_an_empty_list_is_blank_and_an_unknown_discount_invalid(pool: Pool) -> None:
    assert pool.add()["data"]["discountRedeemCodeBulkAdd"] == {
        "bulkCreation": None,
        "userErrors": [{"field": ["codes"], "message": "Codes can't be blank", "code": "BLANK", "extraInfo": None}],
    }
    pool.id = "gid://shopify/DiscountCodeNode/0"
    [error] = pool.add("X")["data"]["discountRedeemCodeBulkAdd"]["userErrors"]
    assert (error["field"], error["message"], error["code"]) == (
        ["discountId"],
        "Code discount does not exist.",
        "INVALID",
    )


@pytest.mark.parametrize(
    ("given", "field", "message", "code"),
    [
        ({}, None, "Missing expected argument key: 'ids', 'search' or 'saved_search_id'.", "MISSING_ARGUMENT"),
        (
            {"ids": ["gid://shopify/DiscountRedeemCode/1"], "search": "x"},
            None,
            "Only one of 'ids', 'search' or 'saved_search_id' is allowed.",
            "TOO_MANY_ARGUMENTS",
        ),
        ({"ids": []}, None, "Something went wrong, please try again.", None),
        ({"search": " "}, ["search"], "'Search' can't be blank.", "BLANK"),
    ],
)
def test_a_wrong_bulk_delete_is_refused_in_the_recorded_words(
    pool: Pool, given: dict[str, Any], field: Any, message: str, code: str | None
) -> None:
    answer = pool.bench.call(DELETE, {"id": pool.id} | given)["data"]["discountCodeRedeemCodeBulkDelete"]
    assert answer == {
        "job": None,
        "userErrors": [{"field": field, "message": message, "code": code, "extraInfo": None}],
    }


def test_a_deleted_code_no_longer_works_and_its_text_is_free_again(pool: Pool) -> None:
    discount = pool.bench.shop.discount_by_code("BASE")
    assert discount is not None
    number = f"gid://shopify/DiscountRedeemCode/{discount.codes['base'].id}"
    answer = pool.bench.call(DELETE, {"id": pool.id, "ids": [number]})
    assert answer["data"]["discountCodeRedeemCodeBulkDelete"] == {"job": {"done": True}, "userErrors": []}
    assert pool.bench.order(["BASE"]).applied == []
    assert [(e.kind, e.code) for e in pool.bench.world.effects][-1] == ("code_deleted", "BASE")
