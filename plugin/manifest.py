"""`app.toml`, the truth about this app: scopes, API version, webhook topics and the place in the storefront."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class ManifestInvalid(Exception):
    """`app.toml` is absent or lacks something; the message names the key and the remedy."""

    reason = "manifest_invalid"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the app declares to Shopify. Topics are wire names (`orders/paid`), paths are relative to the app's URL."""

    name: str
    handle: str
    embedded: bool
    api_version: str
    required_scopes: tuple[str, ...]
    optional_scopes: tuple[str, ...]
    topics: tuple[str, ...]
    compliance_topics: tuple[str, ...]
    webhook_uri: str
    proxy_url: str
    proxy_prefix: str
    proxy_subpath: str

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """Read and check the file; raises ManifestInvalid."""
        try:
            written = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ManifestInvalid(f"cannot read {path.name}: start the app in the folder that holds it") from error
        except tomllib.TOMLDecodeError as error:
            raise ManifestInvalid(f"{path.name} is not valid TOML ({error}): correct that line") from error
        return cls.from_document(written)

    @classmethod
    def from_document(cls, written: Mapping[str, object]) -> "Manifest":
        """Take the parsed file apart; raises ManifestInvalid with the first key that is missing or of a wrong kind."""
        return cls(
            name=_text(written, "name"),
            handle=_text(written, "handle"),
            embedded=written.get("embedded", True) is True,
            api_version=_text(written, "api_version"),
            required_scopes=_list(written, "access_scopes.required"),
            optional_scopes=_list(written, "access_scopes.optional"),
            topics=_list(written, "webhooks.topics"),
            compliance_topics=_list(written, "webhooks.compliance_topics"),
            webhook_uri=_text(written, "webhooks.uri"),
            proxy_url=_text(written, "app_proxy.url"),
            proxy_prefix=_text(written, "app_proxy.prefix"),
            proxy_subpath=_text(written, "app_proxy.subpath"),
        )

    @property
    def all_topics(self) -> frozenset[str]:
        """Every topic that may arrive, the mandatory privacy topics included."""
        return frozenset(self.topics) | frozenset(self.compliance_topics)


def manifest_path() -> Path:
    """Where `app.toml` is: the working folder, else beside the package as in a checkout."""
    here = Path("app.toml")
    return here if here.exists() else Path(__file__).resolve().parent.parent / "app.toml"


def _find(written: Mapping[str, object], key: str) -> object:
    value: object = written
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _text(written: Mapping[str, object], key: str) -> str:
    value = _find(written, key)
    if not isinstance(value, str) or not value:
        raise ManifestInvalid(f"app.toml lacks {key}: write it as a text")
    return value


def _list(written: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = _find(written, key)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ManifestInvalid(f"app.toml lacks {key}: write it as a list of texts")
    return tuple(value)
