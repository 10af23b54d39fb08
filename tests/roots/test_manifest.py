"""app.toml as the app reads it."""

from pathlib import Path

import pytest

from plugin.manifest import Manifest, ManifestInvalid
from tests.factories import make_manifest


def test_reads_the_projects_own_file() -> None:
    manifest = make_manifest()

    assert (manifest.api_version, manifest.webhook_uri, manifest.proxy_subpath) == ("2026-10", "/webhooks", "goodword")
    assert len(manifest.topics) == 14
    assert manifest.all_topics - set(manifest.topics) == {"customers/data_request", "customers/redact", "shop/redact"}


def test_no_door_ends_in_a_slash_because_shopify_follows_no_redirect() -> None:
    manifest = make_manifest()

    assert not any(path.endswith("/") for path in (manifest.webhook_uri, manifest.proxy_url))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("name = 1", "lacks name"),
        ('name = "x"\nhandle = "x"', "lacks api_version"),
        ("name = ", "not valid TOML"),
        ('name="x"\nhandle="x"\napi_version="x"\naccess_scopes=3', "lacks access_scopes.required"),
    ],
)
def test_names_what_is_missing(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / "app.toml"
    path.write_text(written)

    with pytest.raises(ManifestInvalid, match=said):
        Manifest.read(path)


def test_says_where_to_start_when_the_file_is_absent(tmp_path: Path) -> None:
    with pytest.raises(ManifestInvalid, match="start the app in the folder that holds it"):
        Manifest.read(tmp_path / "app.toml")
