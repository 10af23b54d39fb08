"""What one web process of `goodword serve` runs."""

import multiprocessing

from flask import Flask

from plugin.app import serve_app
from plugin.commands.running.beside import stop_without


def serve_beside() -> Flask:
    """Build the app in a process that ends with the one that started it."""
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        stop_without(parent.pid)
    return serve_app()
