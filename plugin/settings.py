"""What the environment tells the app, read once at start. One error lists everything that is missing or malformed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
SHORTEST_KEY = 32
_FEWEST_SYMBOLS = 10
_NEW_KEY = 'make one with: python -c "import secrets; print(secrets.token_urlsafe(48))"'
_PLACEHOLDERS = ("changeme", "change-me", "replace", "example", "your-", "default", "insecure", "demo-only")
_LEVELS = ("debug", "info", "warning", "error")
_DATABASES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")
_QUEUES = (*_DATABASES, "redis", "rediss")


class SettingsInvalid(Exception):
    """The environment cannot be used; `problems` maps each variable to what is wrong and what would be right."""

    reason = "settings_invalid"

    def __init__(self, problems: Mapping[str, str]) -> None:
        listed = "".join(f"\n  {name}: {problem}" for name, problem in problems.items())
        super().__init__(f"The settings need attention; set these environment variables:{listed}")
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything configurable. `api_secrets` and the key pair stand newest first; URLs carry no trailing slash.

    `pool_size` is how many friends' codes are kept ready per offer; below half of it the pool is filled up.
    """

    api_key: str
    api_secrets: tuple[str, ...] = field(repr=False)
    app_url: str
    app_key: str = field(repr=False)
    app_key_old: str | None = field(repr=False)
    database_url: str = field(repr=False)
    queue_url: str = field(repr=False)
    shopify_origin: str
    metrics_token: str | None = field(repr=False)
    pool_size: int
    demo_clock_file: Path | None
    is_production: bool
    log_level: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the environment; raises SettingsInvalid with every problem at once."""
        read = _Reading(environ)
        origin = read.origin()
        is_production = not is_loopback(origin)
        database_url = read.url("DATABASE_URL", "sqlite:///goodword.db", _DATABASES)
        settings = cls(
            api_key=read.needed("SHOPIFY_API_KEY", "the client ID of your app in Shopify's Dev Dashboard"),
            api_secrets=read.secrets(),
            app_url=read.app_url(),
            app_key=read.key("APP_KEY", is_production=is_production),
            app_key_old=read.key("APP_KEY_OLD", is_production=is_production) or None,
            database_url=database_url,
            queue_url=read.queue(database_url),
            shopify_origin=origin,
            metrics_token=read.text("METRICS_TOKEN") or None,
            pool_size=read.number("POOL_SIZE", default=500, least=10, most=5_000),
            demo_clock_file=read.demo_clock(is_production=is_production),
            is_production=is_production,
            log_level=read.log_level(),
        )
        read.refuse_debug(is_production=is_production)
        read.conclude()
        return settings

    def origin(self, shop_domain: str) -> str:
        """Where calls for this shop go: Shopify itself, or a simulator in its place."""
        return self.shopify_origin.replace("{shop}", shop_domain)

    @property
    def app_bridge_url(self) -> str:
        """The script that embeds our pages in the shop admin: Shopify's CDN, or the simulator's stand-in."""
        host = "https://cdn.shopify.com" if self.is_production else _root(self.shopify_origin)
        return f"{host}/shopifycloud/app-bridge.js"

    def frame_ancestors(self, shop_domain: str) -> str:
        """Who may frame our admin pages (CSP `frame-ancestors` sources): this shop's admin and nobody else."""
        if not self.is_production:
            return _root(self.shopify_origin)
        return f"https://{shop_domain} https://admin.shopify.com"


class _Reading:
    """Reads variables one by one and remembers every problem, so that the operator repairs all of them at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._problems: dict[str, str] = {}

    def text(self, name: str, default: str = "") -> str:
        return self._environ.get(name, "").strip() or default

    def needed(self, name: str, what: str) -> str:
        value = self.text(name)
        if not value:
            self._problems[name] = f"is missing; set it to {what}"
        return value

    def secrets(self) -> tuple[str, ...]:
        newest = self.needed("SHOPIFY_API_SECRET", "the client secret of your app in Shopify's Dev Dashboard")
        older = self.text("SHOPIFY_API_SECRET_OLD")
        return tuple(secret for secret in (newest, older) if secret)

    def key(self, name: str, *, is_production: bool) -> str:
        value = self.text(name) if name.endswith("_OLD") else self.needed(name, f"a long random text; {_NEW_KEY}")
        if not value:
            return value
        if len(value) < SHORTEST_KEY or len(set(value)) < _FEWEST_SYMBOLS:
            self._problems[name] = f"is too easy to guess; use at least {SHORTEST_KEY} random characters: {_NEW_KEY}"
        elif is_production and any(word in value.lower() for word in _PLACEHOLDERS):
            self._problems[name] = f"is an example value; {_NEW_KEY}"
        elif value in (self.text("SHOPIFY_API_SECRET"), self.text("SHOPIFY_API_SECRET_OLD")):
            self._problems[name] = f"repeats Shopify's client secret; it must be independent: {_NEW_KEY}"
        return value

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        value = self.text(name, default)
        scheme, separator, rest = value.partition("://")
        if scheme not in schemes or not separator or rest.strip("/") in ("", ":memory:"):
            self._problems[name] = f"cannot be used; write it like {' or '.join(_samples(schemes))}"
        return value

    def queue(self, database_url: str) -> str:
        if "DATABASE_URL" in self._problems and not self.text("QUEUE_URL"):
            return ""
        return self.url("QUEUE_URL", _queue_beside(database_url), _QUEUES)

    def app_url(self) -> str:
        value = self.needed("APP_URL", "the public https address of this app, such as https://goodword.example.com")
        parts = _split(value)
        if value and (parts is None or parts[0] not in ("https", "http") or parts[2]):
            self._problems["APP_URL"] = "must be an address without a path, such as https://goodword.example.com"
        elif value and not value.startswith("https://") and not is_loopback(value):
            self._problems["APP_URL"] = "must start with https:// (Shopify refuses plain http outside this machine)"
        return value.rstrip("/")

    def origin(self) -> str:
        value = self.text("SHOPIFY_ORIGIN", "https://{shop}").rstrip("/")
        is_trusted = value.startswith("https://") or is_loopback(value)
        if value.count("{shop}") != 1 or not is_trusted:
            self._problems["SHOPIFY_ORIGIN"] = (
                "must be https://{shop}, or name a simulator on this machine, such as http://127.0.0.1:9292/{shop}"
            )
        return value

    def demo_clock(self, *, is_production: bool) -> Path | None:
        value = self.text("DEMO_CLOCK_FILE")
        if value and is_production:
            self._problems["DEMO_CLOCK_FILE"] = "works only with a simulated shop; unset it"
        return Path(value) if value else None

    def number(self, name: str, *, default: int, least: int, most: int) -> int:
        value = self.text(name, str(default))
        fits = value.isascii() and value.isdigit() and len(value) < 9 and least <= int(value) <= most
        if not fits:
            self._problems[name] = f"must be a whole number from {least} to {most}"
        return int(value) if fits else default

    def log_level(self) -> str:
        value = self.text("LOG_LEVEL", "info").lower()
        if value not in _LEVELS:
            self._problems["LOG_LEVEL"] = f"is unknown; use one of {', '.join(_LEVELS)}"
        return value

    def refuse_debug(self, *, is_production: bool) -> None:
        for name in ("FLASK_DEBUG", "DEBUG"):
            if is_production and self.text(name).lower() not in ("", "0", "false", "no", "off"):
                self._problems[name] = "shows internals to strangers; unset it for a real shop"

    def conclude(self) -> None:
        if self._problems:
            raise SettingsInvalid(self._problems)


def is_loopback(url: str) -> bool:
    """Whether the address stays on this machine."""
    parts = _split(url.replace("{shop}", "shop"))
    return parts is not None and parts[0] in ("http", "https") and parts[1] in LOOPBACK_HOSTS


def _split(url: str) -> tuple[str, str, str] | None:
    """Scheme, host and everything after the host; None for what is no address at all."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.username is not None:
        return None
    return parts.scheme, parts.hostname, parts.path.strip("/") + parts.query + parts.fragment


def _root(url: str) -> str:
    parts = urlsplit(url.replace("{shop}", "shop"))
    return f"{parts.scheme}://{parts.netloc}"


def _queue_beside(database_url: str) -> str:
    """Where the queue lives by default: its own SQLite file beside the database, or the same PostgreSQL."""
    if not database_url.startswith("sqlite"):
        return database_url
    stem, dot, ending = database_url.rpartition(".")
    return f"{stem}-queue.{ending}" if dot and "/" not in ending else f"{database_url}-queue"


def _samples(schemes: tuple[str, ...]) -> list[str]:
    samples = ["sqlite:////var/lib/goodword/goodword.db", "postgresql://user:password@host/goodword"]
    return [*samples, "redis://host:6379/0"] if "redis" in schemes else samples
