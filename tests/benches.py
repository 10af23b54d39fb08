"""A workbench for tests: a real database and clock, a wire that reaches loopback only."""

import requests
from sqlalchemy import Engine

from plugin.admin_api.budget import Timing
from plugin.admin_api.wire import Wire
from plugin.auth.tickets import Tickets
from plugin.clock import Clock
from plugin.db.cipher import Cipher
from plugin.keys import KeyPurpose, KeyRing
from plugin.services.workbench import Workbench
from tests.factories import make_manifest, make_settings

NOWHERE = "http://127.0.0.1:9/{shop}"


def make_bench(
    engine: Engine,
    clock: Clock,
    *,
    origin: str = NOWHERE,
    session: requests.Session | None = None,
    timing: Timing | None = None,
    **environment: str | None,
) -> Workbench:
    """The tools of one process; `origin` is the simulated shop's address template, `session` what reaches it."""
    database_url = engine.url.render_as_string(hide_password=False)
    settings = make_settings(**{"SHOPIFY_ORIGIN": origin, "DATABASE_URL": database_url} | environment)
    manifest = make_manifest()
    keys = KeyRing(settings.app_key, settings.app_key_old)
    return Workbench(
        engine=engine,
        wire=Wire(session or requests.Session(), settings.origin, manifest.api_version, timing or Timing()),
        keys=keys,
        cipher=Cipher(keys.derive(KeyPurpose.SEALED_COLUMNS)),
        tickets=Tickets(keys.derive(KeyPurpose.TICKETS)),
        manifest=manifest,
        settings=settings,
        clock=clock,
    )
