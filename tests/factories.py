"""Values with speaking defaults for tests; each takes only what the test is about."""

from plugin.manifest import Manifest, manifest_path
from plugin.settings import Settings

API_KEY = "a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4"
API_SECRET = "hush-shopify-client-secret-0001"
APP_KEY = "kQ3vZ8nR1tY6wE9uI2oP5aS7dF4gH0jK"
SHOP_DOMAIN = "quiet-garden.myshopify.com"


def environment(**changes: str | None) -> dict[str, str]:
    """The environment of a real shop's app; a change to None removes the variable."""
    complete: dict[str, str | None] = {
        "SHOPIFY_API_KEY": API_KEY,
        "SHOPIFY_API_SECRET": API_SECRET,
        "APP_URL": "https://goodword.example.com",
        "APP_KEY": APP_KEY,
    }
    return {name: value for name, value in (complete | changes).items() if value is not None}


def make_settings(**changes: str | None) -> Settings:
    """Settings read from `environment(**changes)`, through the same door as in production."""
    return Settings.from_env(environment(**changes))


def make_manifest() -> Manifest:
    """The project's own app.toml."""
    return Manifest.read(manifest_path())
