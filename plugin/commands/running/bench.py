"""What most commands start with: settings, logs, a workbench on a schema that fits."""

import os

from plugin.assembly import build_workbench
from plugin.db.schema import require_schema
from plugin.logs import set_up_logs
from plugin.services.workbench import Workbench
from plugin.settings import Settings


def read_settings() -> Settings:
    """Read the environment and send logs to standard error."""
    settings = Settings.from_env(os.environ)
    set_up_logs(settings.log_level)
    return settings


def open_workbench() -> Workbench:
    """Build the tools of this process; refuses a schema that does not fit."""
    bench = build_workbench(read_settings())
    require_schema(bench.engine)
    return bench
