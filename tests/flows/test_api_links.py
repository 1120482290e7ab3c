"""The account for apps: what the links in letters do, opened in the app."""

from __future__ import annotations

import pytest

from konto.identity.models import Account
from konto.kernel.events import Event
from konto.notices import fewer
from konto.notices import queries as letters
from tests.apps import App, codes, pending
from tests.cast import ALICE, BOB
from tests.contacts import NEW, mail_of, undo_link
from tests.letters import work
from tests.recovering import NEW_PASSWORD, link_sent
from tests.unchanged import journalled, nothing_comes_about


def key_in(link: str) -> str:
    """What stands after the link's last word."""
    return link.rstrip("/").rpartition("/")[2]


def test_the_link_confirms_where_the_account_was_made(app, letterbox):
    """The app that signed up sends the key alone."""
    app.sign_up(ALICE)
    work()
    answer = app.post("links/activate", key=key_in(letterbox.link()))
    assert (app.status, answer["data"]["user"]["state"]) == (200, "active")


def test_elsewhere_the_link_wants_the_password_or_a_new_one(letterbox):
    """Whoever holds the address but didn't sign up chooses a password of their own; the one before opens nothing."""
    BOB.signs_up()
    work()
    key, app = key_in(letterbox.link()), App()
    assert list(codes(app.post("links/activate", key=key))) == ["password"]
    assert list(codes(app.post("links/activate", key=key, password="not this one"))) == ["password"]
    new = {"choose": True, "password": NEW_PASSWORD, "name": "Robert", "age": True}
    assert list(codes(app.post("links/activate", key=key, **new))) == ["terms"]

    answer = app.post("links/activate", key=key, **new, terms=True)
    assert (app.status, answer["data"]["user"]["display"]) == (200, "Robert")
    assert list(codes(App().sign_in(BOB))) == ["password"]


def test_an_app_corrects_a_mistyped_address(app, letterbox):
    """Before it is confirmed; the code goes to the new one."""
    app.sign_up(ALICE.but(address="alice.aple@example.org"))
    app.post("auth/correct", email=ALICE.address)
    assert app.status == 200
    work()
    app.post("auth/email/verify", key=letterbox.code(to=ALICE.address))
    assert app.get("account/profile")["data"]["email"] == ALICE.address


def test_the_link_leads_to_a_new_password(app, alice):
    """Without typing the code."""
    App().post("auth/password/request", email=alice.address)
    work()
    answer = app.post("links/recover", key=key_in(link_sent()))
    assert app.status == 401
    assert pending(answer) <= {"password_reset_by_code"}

    app.post("auth/password/reset", password=NEW_PASSWORD)
    assert app.is_signed_in
    assert app.get("auth/password/reset")["status"] == 409


def test_an_owner_stops_a_recovery(app, alice):
    """Shown first, which changes nothing; then nobody gets in with what was chosen."""
    thief = App(network="198.51.100.66")
    thief.post("auth/password/request", email=alice.address)
    work()
    thief.post("links/recover", key=key_in(link_sent()))
    thief.post("auth/password/reset", password=NEW_PASSWORD)
    assert thief.is_signed_in
    work()
    key = key_in(link_sent(to=alice.address, kind="identity/recovered", part="/recover/stop/"))

    with nothing_comes_about():
        assert alice.address not in app.post("links/recovery-stop/look", key=key)["data"]["contact"]
    app.post("links/recovery-stop", key=key)
    assert app.status == 200
    assert not thief.is_signed_in


def test_a_changed_address_is_taken_back(app, alice):
    """Shown first, which changes nothing; then the address is back, and whoever changed it is out."""
    thief, account = App(network="198.51.100.66"), alice.account
    thief.sign_in(alice)
    thief.post("account/email", email=NEW)
    work()
    key = key_in(link_sent(to=NEW, kind="identity/contact_code", part="/confirm/"))
    app.post("links/contact", key=key)
    assert app.status == 401
    thief.post("links/contact", key=key)
    assert (thief.status, mail_of(account)) == (200, NEW)
    work()

    key = key_in(undo_link(alice.address))
    with nothing_comes_about():
        (change,) = app.post("links/undo/look", key=key)["data"]
    assert alice.address not in change["change"]
    answer = app.post("links/undo", key=key)
    assert pending(answer) == {"password_reset_by_code"}
    assert mail_of(account) == alice.address
    assert not thief.is_signed_in


def test_a_contact_is_disowned(app, alice, bob):
    """Whoever holds the address says so; then its code and link are over."""
    other = App()
    other.sign_in(alice)
    other.post("account/email", email=NEW)
    work()
    key = key_in(link_sent(to=NEW, kind="identity/contact_code", part="/confirm/"))
    app.sign_in(bob)
    app.post("links/contact", key=key)
    assert (app.status, mail_of(alice.account)) == (409, alice.address)

    app.post("links/contact/not-mine", key=key)
    assert app.status == 200
    other.post("links/contact", key=key)
    assert (other.status, mail_of(alice.account)) == (409, alice.address)


def test_messages_of_one_kind_end(app, alice):
    """Or everything optional of that channel."""
    offer = fewer.Offer(alice.account.ref, letters.Topic.REMINDERS, letters.Channel.EMAIL)
    with journalled(Event.MESSAGE_CHOICES_CHANGED):
        app.post("links/fewer", key=key_in(fewer.link(offer)))
    assert app.status == 200
    assert not letters.choices_of(alice.account.ref)[letters.Topic.REMINDERS, letters.Channel.EMAIL]


@pytest.mark.parametrize("key", ["made-up", "", None, 7, ["a"], "\x00", "../cabinet", "x" * 900])
def test_a_key_that_nobody_gave_does_nothing(app, alice, key):
    """Whatever it is called, the answer says that there is nothing."""
    app.sign_in(alice)
    with nothing_comes_about():
        for path in (
            "activate",
            "activate/resend",
            "recover",
            "contact",
            "contact/not-mine",
            "undo",
            "undo/look",
            "recovery-stop",
            "recovery-stop/look",
            "fewer",
            "leaving",
            "leaving/stay",
            "leaving/now",
        ):
            app.post(f"links/{path}", key=key, password=alice.password)
            assert app.status == (200 if path == "activate/resend" and key == "made-up" else 404), path
    assert Account.objects.count() == 1
