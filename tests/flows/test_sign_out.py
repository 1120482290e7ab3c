"""Signing out."""

from __future__ import annotations

from konto.kernel.events import Event
from tests.unchanged import journalled


def test_signing_out_ends_the_session(alice, visit):
    """After signing out, neither this browser nor a copy of its cookie opens the account."""
    visit.sign_in(alice)
    stolen = visit.client.cookies["konto"].value

    with journalled(Event.SIGNED_OUT):
        page = visit.sign_out()
    assert page.path == "/"
    assert "You are signed out." in page.text
    assert "You are signed out." not in visit.open("/").text

    assert not visit.is_signed_in
    visit.client.cookies["konto"] = stolen
    assert not visit.is_signed_in
