"""`goodword shopify-toml`: writes the shopify.app.toml that Shopify's command line wants, from app.toml and settings.

Keys: Shopify CLI 4, app configuration, API version 2026-10.
"""

import argparse
import json

from plugin.commands.running.bench import read_settings
from plugin.manifest import Manifest, manifest_path
from plugin.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    commands.add_parser("shopify-toml", help="print shopify.app.toml for `shopify app deploy`").set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Print the file; redirect it to shopify.app.toml."""
    print(render_shopify_toml(Manifest.read(manifest_path()), read_settings()), end="")
    return 0


def render_shopify_toml(manifest: Manifest, settings: Settings) -> str:
    """Give the file's text: Shopify-managed installation, app-specific webhooks, privacy topics, app proxy."""
    return f"""# Made by `goodword shopify-toml` from app.toml; change app.toml and make it again.
client_id = {_quoted(settings.api_key)}
name = {_quoted(manifest.name)}
handle = {_quoted(manifest.handle)}
application_url = {_quoted(settings.app_url)}
embedded = {str(manifest.embedded).lower()}
extension_directories = ["storefront_snippet"]

[access_scopes]
scopes = {_quoted(",".join(manifest.required_scopes))}
optional_scopes = {_listed(manifest.optional_scopes)}
use_legacy_install_flow = false

[auth]
redirect_urls = [{_quoted(settings.app_url + "/auth/callback")}]

[webhooks]
api_version = {_quoted(manifest.api_version)}

[[webhooks.subscriptions]]
topics = {_listed(manifest.topics)}
uri = {_quoted(manifest.webhook_uri)}

[[webhooks.subscriptions]]
compliance_topics = {_listed(manifest.compliance_topics)}
uri = {_quoted(manifest.webhook_uri)}

[app_proxy]
url = {_quoted(manifest.proxy_url)}
prefix = {_quoted(manifest.proxy_prefix)}
subpath = {_quoted(manifest.proxy_subpath)}
"""


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are among TOML's."""
    return json.dumps(text)


def _listed(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(_quoted(text) for text in texts) + "]"
