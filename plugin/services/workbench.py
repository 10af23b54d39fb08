"""What a piece of work needs to have at hand: database, wire to Shopify, keys, settings, clock. Built once per run."""

from dataclasses import dataclass, field

from sqlalchemy import Engine

from plugin.admin_api.wire import Wire
from plugin.auth.tickets import Tickets
from plugin.clock import Clock
from plugin.db.cipher import Cipher
from plugin.keys import KeyRing
from plugin.manifest import Manifest
from plugin.settings import Settings


@dataclass(frozen=True, slots=True)
class Workbench:
    """The tools of one process; holding one means "may open short transactions and speak to Shopify"."""

    engine: Engine
    wire: Wire
    keys: KeyRing = field(repr=False)
    cipher: Cipher = field(repr=False)
    tickets: Tickets = field(repr=False)
    manifest: Manifest
    settings: Settings
    clock: Clock
