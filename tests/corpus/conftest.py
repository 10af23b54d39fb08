"""The whole app with a postbox in front of it, on both databases."""

import pytest

from tests.corpus.postbox import Postbox
from tests.loop import Loop


@pytest.fixture
def postbox(loop: Loop) -> Postbox:
    """A shop with a live program, and Shopify's side of its /webhooks."""
    return Postbox(loop)
