"""The control room shows the world as it is, and every button on it knocks at a door that exists."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.sim_shop.admin_frame import admin_frame
from tests.sim_shop.admin_host import create_admin_host
from tests.sim_shop.control_room import control_room
from tests.sim_shop_tests.support import Bench

ROOM = "/_sim/room"


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def host(bench: Bench) -> Flask:
    return create_admin_host(bench.world, admin_frame(bench.world), control_room(bench.world))


@pytest.fixture
def client(host: Flask) -> FlaskClient:
    return host.test_client()


def room(client: FlaskClient) -> str:
    answer = client.get(ROOM)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_empty_room_says_what_is_not_there_yet(client: FlaskClient) -> None:
    page = room(client)
    assert "running with real time" in page
    assert "No fault is switched on." in page
    assert "Nothing was sent yet." in page
    assert "No order yet." in page


def test_the_clock_shows_how_far_it_was_moved(client: FlaskClient) -> None:
    assert "Tuesday, 2026-11-24 09:00 UTC" in room(client)
    client.post("/_sim/clock", json={"days": 14, "hours": 2})
    page = room(client)
    assert "Tuesday, 2026-12-08 11:00 UTC" in page
    assert "14 days and 2 hours ahead of real time" in page


def test_faults_deliveries_orders_and_effects_are_listed(bench: Bench, client: FlaskClient) -> None:
    client.post("/_sim/faults", json={"kind": "throttled", "operation": "order", "times": 3})
    client.post("/_sim/discounts", json={"code": "OWN", "percentage": "0.1"})
    bench.order()
    page = room(client)
    assert "0 of 3 times" in page
    assert "<code>orders/paid</code>" in page
    assert "<strong>#1001</strong>" in page
    assert "discount created" in page


def test_every_button_and_form_knocks_at_a_door_that_exists(bench: Bench, host: Flask, client: FlaskClient) -> None:
    bench.order()
    client.post("/_sim/faults", json={"kind": "throttled"})
    page = room(client)
    doors = host.url_map.bind("127.0.0.1")
    knocks = re.findall(r'data-door="([^"]+)"(?:[^>]*data-method="([A-Z]+)")?', page)
    assert len(knocks) >= 12
    for door, method in knocks:
        doors.match(door.partition("?")[0], method=method or "POST")


def test_ids_are_unique_even_among_copies_of_one_delivery(bench: Bench, client: FlaskClient) -> None:
    bench.order()
    sent = bench.world.sender.log[0]
    client.post(f"/_sim/deliveries/{sent.webhook_id}/redeliver", json={"times": 5})
    ids = re.findall(r'\bid="([^"]+)"', room(client))
    assert len(ids) == len(set(ids))


def test_an_unknown_shop_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"{ROOM}?shop=other.myshopify.com").status_code == 404


def test_what_a_buyer_typed_is_shown_as_text(bench: Bench, client: FlaskClient) -> None:
    bench.order(email="<img/src=x>@example.com")
    page = room(client)
    assert "<img/src" not in page
    assert "&lt;img/src=x&gt;@example.com" in page
