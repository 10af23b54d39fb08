"""Puts the tools of one process together from its settings. Only app, worker and commands may import this."""

from plugin.admin_api.wire import Wire, make_session
from plugin.auth.tickets import Tickets
from plugin.clock import SystemClock
from plugin.db.cipher import Cipher
from plugin.db.engine import create_engine_for
from plugin.keys import KeyPurpose, KeyRing
from plugin.manifest import Manifest, manifest_path
from plugin.services.workbench import Workbench
from plugin.settings import Settings


def build_workbench(settings: Settings) -> Workbench:
    """Build everything a process works with; opens no connection yet."""
    manifest = Manifest.read(manifest_path())
    keys = KeyRing(settings.app_key, settings.app_key_old)
    return Workbench(
        engine=create_engine_for(settings.database_url),
        wire=Wire(make_session(), settings.origin, manifest.api_version),
        keys=keys,
        cipher=Cipher(keys.derive(KeyPurpose.SEALED_COLUMNS)),
        tickets=Tickets(keys.derive(KeyPurpose.TICKETS)),
        manifest=manifest,
        settings=settings,
        clock=SystemClock(settings.demo_clock_file),
    )
