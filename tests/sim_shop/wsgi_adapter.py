"""Carries `requests` calls to a WSGI app in the same process, so that tests need no sockets."""

import io
from collections.abc import Callable, Iterable, Mapping
from http.client import HTTPMessage
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from tests.sim_shop.replies import BREAK_HEADER

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Answered:
    """What `requests` reads cookies from."""

    def __init__(self, headers: list[tuple[str, str]]) -> None:
        self.msg = HTTPMessage()
        for name, value in headers:
            self.msg.add_header(name, value)


class _Raw(io.BytesIO):
    """The body as `requests` expects a raw answer."""

    def __init__(self, body: bytes, headers: list[tuple[str, str]]) -> None:
        super().__init__(body)
        if any(name.lower() == "set-cookie" for name, _ in headers):
            self._original_response = _Answered(headers)


class WsgiAdapter(BaseAdapter):
    """Mount it: `session.mount("http://127.0.0.1:9292", WsgiAdapter(app))`.

    Calls without a timeout are refused: a client that forgets it would hang on the real platform.
    Simulated timeouts and resets raise what `requests` raises for real ones.
    """

    def __init__(self, app: WsgiApp) -> None:
        super().__init__()
        self._app = app
        self.calls = 0

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Answer the request from the app."""
        if timeout is None or (isinstance(timeout, tuple) and None in timeout):
            raise AssertionError("this call has no timeout: give requests timeout=(connect, read)")
        self.calls += 1
        status, headers, body = self._call(request)
        broken = next((value for name, value in headers if name == BREAK_HEADER), None)
        if broken == "timeout":
            raise requests.exceptions.ReadTimeout("simulated: no answer in time", request=request)
        if broken is not None:
            raise requests.exceptions.ConnectionError("simulated: connection reset", request=request)
        return _response(request, status, headers, body)

    def close(self) -> None:
        """Nothing is held open."""

    def _call(self, request: requests.PreparedRequest) -> tuple[int, list[tuple[str, str]], bytes]:
        answer: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
            answer[:] = [int(status[:3]), headers]
            return lambda data: None

        chunks = self._app(_environ(request), start)
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        return answer[0], answer[1], body


def _environ(request: requests.PreparedRequest) -> dict[str, Any]:
    parts = urlsplit(request.url or "")
    body = request.body or b""
    content = body.encode() if isinstance(body, str) else bytes(body)  # type: ignore[arg-type]
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path, "latin-1") or "/",
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(content),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(content)),
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = text
    return environ


def _response(
    request: requests.PreparedRequest, status: int, headers: list[tuple[str, str]], body: bytes
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers = CaseInsensitiveDict(headers)
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    response.url = request.url or ""
    response.request = request
    response.raw = _Raw(body, headers)
    return response
