"""What everybody knows of the person is no password, wherever one is set."""

from __future__ import annotations

import pytest

from tests.cast import ALICE
from tests.contacts import NUMBER
from tests.recovering import NEW_PASSWORD, asks, chooses, has_name, has_phone, types_code
from tests.unchanged import nothing_comes_about

REFUSED = "This is your name, address, number or user name"
KNOWN = ["alice.test.one", NUMBER, "050 123 4567", ALICE.address]


@pytest.fixture
def known(alice, visit):
    """Alice, with a number and a user name."""
    has_phone(alice)
    has_name(alice, "alice.test.one")
    return visit


@pytest.mark.parametrize("password", KNOWN)
def test_recovery_takes_none_of_them(known, password):
    """User name, number however it is written, address: refused; something else is taken."""
    asks(known, ALICE.address)
    types_code(known)
    with nothing_comes_about():
        page = chooses(known, password)
    assert REFUSED in page.text

    assert chooses(known, NEW_PASSWORD).path == "/recover/whole/"


def test_the_settings_take_none_of_them(known):
    """The same where a password is changed, and in the hint while it is typed."""
    known.sign_in(ALICE)
    known.open("/settings/password/")
    with nothing_comes_about():
        page = known.fill(current=ALICE.password, password="alice.test.one")

    assert REFUSED in page.text
    assert REFUSED in known.post("/sign-up/strength/", password="alice.test.one").text


def test_setting_the_first_one_takes_none_of_them(known):
    """The same where the account had none."""
    known.sign_in(ALICE)
    known.open("/settings/doors/close/password/password/")
    known.press("Remove it")
    known.open("/settings/doors/password/")
    with nothing_comes_about():
        page = known.fill(password="alice.test.one")

    assert REFUSED in page.text
