"""A token endpoint of our own behind `requests`: it keeps what was asked and gives the answers it was told to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import requests
from requests.adapters import BaseAdapter


@dataclass
class Asked:
    """One request as it left: address, form fields, and how the caller wanted it sent."""

    url: str
    form: dict[str, str]
    accept: str
    timeout: object


@dataclass
class TokenEndpoint(BaseAdapter):
    """Answers in turn with `(status, body)`, or raises the exception standing in a turn."""

    answers: list[tuple[int, object] | Exception]
    asked: list[Asked] = field(default_factory=list)

    def send(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        form = {name: values[0] for name, values in parse_qs(str(request.body)).items()}
        self.asked.append(Asked(str(request.url), form, request.headers["Accept"], how["timeout"]))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return _response(request, *answer)

    def close(self) -> None:
        self.answers.clear()


def session_to(endpoint: TokenEndpoint) -> requests.Session:
    session = requests.Session()
    session.mount("https://", endpoint)
    session.mount("http://", endpoint)
    return session


def _response(request: requests.PreparedRequest, status: int, body: object) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.request = request
    response.url = str(request.url)
    response._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    if isinstance(body, Mapping) and 300 <= status < 400:
        response.headers["Location"] = "https://evil.example/"
    return response
