"""Goodword under granian as `goodword serve --no-worker` starts it, and beside its doors a route that does nothing."""

import argparse

from flask import Flask, Response
from granian import Granian
from granian.constants import Interfaces

from bench.load import HOST

NOTHING = "/bench/nothing"


def serve_app() -> Flask:
    """The real app of one web process with the no-op route."""
    from plugin.app import serve_app as serve_goodword

    return with_nothing(serve_goodword())


def with_nothing(app: Flask) -> Flask:
    """Add the route that the doors are compared to: same server, same framework, same headers, no work."""

    @app.post(NOTHING)
    def nothing() -> Response:
        return Response("nothing\n", content_type="text/plain; charset=utf-8")

    return app


def main() -> None:
    """Serve until told to stop: one process, eight threads."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--target", default="bench.web:serve_app")
    chosen = parser.parse_args()
    Granian(
        chosen.target,
        address=HOST,
        port=chosen.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=8,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main()
