"""Addresses we write come from APP_URL alone, whatever host and path the caller names."""

import pytest

from tests.loop import Loop


@pytest.mark.parametrize("path", ["/admin//x", "/auth//start", "/proxy//widget", "//evil.example/admin"])
def test_no_path_leads_to_the_host_the_caller_named(loop: Loop, path: str) -> None:
    answer = loop.app.test_client().get(f"{path}?id_token=SECRET", headers={"Host": "evil.example"})

    assert answer.status_code in (401, 404)
    assert "evil.example" not in answer.headers.get("Location", "")
