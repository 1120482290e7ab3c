"""What was typed on one page for strangers stands on the next one, and in no address on the way."""

from __future__ import annotations

import pytest

from konto.identity.models import Session
from tests.cast import ALICE
from tests.unchanged import nothing_comes_about

TYPED = "olena@example.org"
WAYS = [
    ("/sign-in/", "Forgot your password?", "/recover/"),
    ("/sign-in/", "Sign in with a code", "/sign-in/code/"),
    ("/sign-in/", "Create an account", "/sign-up/"),
    ("/sign-up/", "Sign in", "/sign-in/"),
    ("/recover/", "Back to sign-in", "/sign-in/"),
    ("/recover/", "Create an account", "/sign-up/"),
    ("/sign-in/code/", "Sign in with your password", "/sign-in/"),
]


@pytest.mark.parametrize(("page", "button", "there"), WAYS)
@pytest.mark.parametrize("policy", ["tell", "private"])
def test_what_was_typed_goes_along(visit, settings, db, policy, page, button, there):
    """Nobody types it twice, whether it has an account or not; nothing is sent and nothing counted by it."""
    settings.KONTO_DISCLOSURE = policy
    visit.open(page)
    with nothing_comes_about():
        arrived = visit.press(button, address=TYPED)

    assert (arrived.path, arrived.status) == (there, 200)
    assert arrived.values["address"] == TYPED
    assert TYPED not in "".join(hop.headers["Location"] for hop in arrived.hops)


def test_it_is_shown_once(visit, db):
    """Whoever comes to the same browser later doesn't read it."""
    _types_and_goes(visit)

    assert visit.open("/recover/").values["address"] == ""


def test_it_is_kept_for_a_few_minutes_alone(visit, db, clock):
    """Brought along and not looked at, it is forgotten."""
    _brings_unseen(visit)
    clock.shift(minutes=11)

    assert visit.open("/recover/").values["address"] == ""


def test_the_table_of_sessions_doesnt_hold_it(visit, db):
    """What lies in the database meanwhile is sealed."""
    _brings_unseen(visit)

    assert not any(TYPED in str(row) for row in Session.objects.values())
    assert visit.open("/recover/").values["address"] == TYPED


def test_the_password_stays_where_it_was_typed(visit, db):
    """It goes along with no button, and is weighed by none."""
    visit.open("/sign-in/")
    page = visit.press("Forgot your password?", address=ALICE.address, password=ALICE.password)

    assert ALICE.password not in page.html
    assert not any(ALICE.password in str(row) for row in Session.objects.values())


def test_where_somebody_was_heading_goes_along_as_well(visit, db):
    """The way to the password and back leads on as before."""
    visit.open("/sign-in/?next=/settings/name/")
    visit.press("Forgot your password?", address=TYPED)
    page = visit.press("Back to sign-in")

    assert (page.values["next"], page.values["address"]) == ("/settings/name/", TYPED)


def test_nobody_is_led_off_the_site_by_it(visit, db):
    """A button that somebody else made leads to our page and no further."""
    page = visit.post("/recover/", carry="1", address=TYPED, next="https://example.net/")

    assert page.hops[0].headers["Location"] == "/recover/"


def test_a_user_name_is_no_address_for_a_new_account(visit, db):
    """Signing up asks for an address or a number: a name that was typed at sign-in doesn't stand there."""
    visit.open("/sign-in/")

    assert visit.press("Create an account", address="olena").values["address"] == ""


def test_whose_address_has_an_account_finds_it_at_sign_in(alice, visit):
    """From the sign-up that says so, by the link beside it."""
    page = visit.sign_up(alice)

    assert visit.open(page.links["Sign in"]).values["address"] == alice.address


def _types_and_goes(visit):
    visit.open("/sign-in/")
    return visit.press("Forgot your password?", address=TYPED)


def _brings_unseen(visit):
    """Sent, and the page that follows never came."""
    visit.open("/sign-in/")
    token = visit.client.cookies["konto_csrf"].value
    visit.client.post("/recover/", {"csrfmiddlewaretoken": token, "carry": "1", "address": TYPED})
