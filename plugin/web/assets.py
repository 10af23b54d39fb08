"""Our own scripts and styles, each at an address that changes with its content, so that browsers keep it for good."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file with the address it is served at."""

    name: str
    version: str
    content_type: str
    plain: bytes
    packed: bytes

    @property
    def address(self) -> str:
        """Where a page loads it from."""
        return f"/static/{self.version}/{self.name}"


def create_blueprint() -> Blueprint:
    """Build the one door; anybody may read these files, and an outdated address still finds its file."""
    door = Blueprint("assets", __name__)

    @door.get("/static/<version>/<name>")
    def asset(version: str, name: str) -> Response:
        """Give one file, packed where the browser takes that."""
        found = all_assets().get(name)
        if found is None:
            abort(404)
        is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
        answer = Response(found.packed if is_packed else found.plain, content_type=found.content_type)
        answer.headers["Vary"] = "Accept-Encoding"
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if is_packed:
            answer.headers["Content-Encoding"] = "gzip"
        if version == found.version:
            answer.headers["Cache-Control"] = _FOR_GOOD
        return answer

    return door


def asset_address(name: str) -> str:
    """Give the address of one of our files; raises KeyError for a file that is not there."""
    return all_assets()[name].address


@cache
def all_assets() -> dict[str, Asset]:
    """Read every script and style once per process, by name."""
    folder = Path(__file__).with_name("static")
    return {path.name: _read(path) for path in sorted(folder.iterdir()) if path.suffix in _TYPES}


def _read(path: Path) -> Asset:
    plain = path.read_bytes()
    version = hashlib.sha256(plain).hexdigest()[:12]
    return Asset(path.name, version, _TYPES[path.suffix], plain, gzip.compress(plain, 9, mtime=0))
