"""The storefront doors of the whole app, in front of a stage whose line to Shopify is cut."""

import pytest
from sqlalchemy import Engine

from tests.clocks import MovableClock
from tests.offers.stage import Stage
from tests.storefront_doors.storefront import Storefront


@pytest.fixture
def storefront(engine: Engine, clock: MovableClock) -> Storefront:
    """A live program with ten ready codes; a door that calls Shopify fails."""
    stage = Stage(engine, clock)
    stage.put_ready(10)
    stage.bench.wire.session.adapters.clear()
    return Storefront(stage)
