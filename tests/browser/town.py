"""The demo as a user starts it, for journeys in a browser: its addresses, and people who play no part in them."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.sim_shop.demo_people import Control, Json, Merchant, Shopper
from tests.sim_shop.demo_processes import ROOT, Places
from tests.sim_shop.demo_script import eventually

PRESET = "same_for_both"
_ADDRESS = r"^  {label}\s+(http://[\d.]+:\d+)"


class Town:
    """One running demo. Every test makes the people it needs, so that none meets those of another."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.control = Control(places)
        self.merchant = Merchant(places)
        self._numbers = count(1)

    def set_up(self) -> None:
        """Install and switch on over HTTP, for journeys that begin later; ends when codes for friends are ready."""
        self.merchant.install()
        eventually("the first program", lambda: self.merchant.choose_preset(PRESET))
        self.merchant.switch_on()
        self.await_codes()

    def await_codes(self) -> None:
        """Wait until codes for friends can be handed out."""
        eventually("codes for friends", lambda: "codes can be handed out" in self.merchant.open("/admin").text)

    def new_customer(self, locale: str = "en") -> str:
        """Somebody with an account, who has never bought; gives the e-mail address."""
        email = f"person{next(self._numbers)}@example.com"
        names = {"first_name": "Kim", "last_name": "Doe"}
        self.control.post("customers", email=email, locale=locale, **names)
        return email

    def new_advocate(self, email: str | None = None) -> Json:
        """Somebody who has a link already."""
        shopper = Shopper(self.places.storefront)
        shopper.log_in(email or self.new_customer())
        return shopper.join()

    def new_address(self) -> str:
        """The e-mail address of somebody who has never been here."""
        return f"stranger{next(self._numbers)}@example.com"

    def new_referred_order(self, advocate: str | None = None) -> Json:
        """An order by a new friend, once the app has decided on it."""
        link = self.new_advocate(advocate)["referral_link"]
        products, email = self.control.state()["products"], self.new_address()
        friend = Shopper(self.places.storefront)
        friend.press(link, "claim")
        friend.add(next(int(one["variant_id"]) for one in products if one["handle"] == "wool-throw"))
        friend.check_out(email)
        order: Json = next(one for one in self.control.state()["orders"] if one["email"] == email)
        eventually("the verdict", lambda: "Waiting" in self._row_of(order))
        return order

    def _row_of(self, order: Json) -> str:
        text = self.merchant.open(f"/admin/orders?name=%23{order['name'].removeprefix('#')}").text
        return text if order["name"] in text else ""


@contextmanager
def running_town(directory: Path) -> Iterator[Town]:
    """Start the demo on free ports and stop it at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.sim_shop.demo", "--free-ports", "--directory", str(directory)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Town(_places(_guide(process), directory))
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def _guide(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            return "".join(lines)
    raise AssertionError("the demo did not start:\n" + "".join(lines))


def _places(guide: str, directory: Path) -> Places:
    found = [re.search(_ADDRESS.format(label=label), guide, re.M) for label in _LABELS]
    admin, storefront, app = (one[1] for one in found if one)
    return Places(admin, storefront, app, directory)


_LABELS = ("Simulated admin", "Storefront", "Goodword's health")
