"""Short-lived addresses are noticed, people behind privacy relays are left alone, and no name server is asked."""

import pytest

from plugin.auth.mail_hosts import is_disposable, is_privacy_relay, is_well_formed


@pytest.mark.parametrize("email", ["x@mailinator.com", "X@MAILINATOR.COM.", "x@in.mailinator.com", "x@byom.de"])
def test_a_short_lived_host_is_known_with_everything_below_it(email: str) -> None:
    assert is_disposable(email)
    assert not is_privacy_relay(email)


@pytest.mark.parametrize(
    "host", ["privaterelay.appleid.com", "duck.com", "mozmail.com", "simplelogin.com", "my.anonaddy.com"]
)
def test_a_privacy_relay_is_not_short_lived(host: str) -> None:
    assert is_privacy_relay(f"abc@{host}")
    assert not is_disposable(f"abc@{host}")


@pytest.mark.parametrize(
    "email", ["anna@gmail.com", "anna@gmx.de", "anna@example.com", "anna@notbyom.de", "", "anna", "@"]
)
def test_others_are_neither(email: str) -> None:
    assert not is_disposable(email)
    assert not is_privacy_relay(email)


@pytest.mark.parametrize("email", ["anna@example.com", " a+b@example.com ", "jürgen@müller.de", "o'hara@example.com"])
def test_well_formed_is_what_could_receive_mail(email: str) -> None:
    assert is_well_formed(email)


@pytest.mark.parametrize(
    "email", ["", "anna", "a@@example.com", "a..b@example.com", ".a@example.com", "a@-example.com", "a@1.2.3.4"]
)
def test_ill_formed_is_what_could_not(email: str) -> None:
    assert not is_well_formed(email)
