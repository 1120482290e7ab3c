"""Attacks by whoever wants to come back: a door is added first, and only then is the contact changed."""

from __future__ import annotations

from konto.identity.doors.door import Kind
from konto.identity.doors.listing import doors_of
from tests.contacts import NEW, changes_to, undo_link
from tests.doors import Device, add_passkey, enter_with, set_up_app
from tests.letters import Letterbox, work
from tests.visiting import Visit

OWNER = "203.0.113.9"


def takes_back(alice):
    work()
    owner = Visit(network=OWNER)
    owner.open(undo_link(alice.address))
    owner.press("Take it back")
    return owner


def test_a_passkey_added_before_the_change_goes_with_it(alice, visit, clock):
    """A thief who adds a passkey, waits an hour and changes the address is out with it once the owner undoes."""
    device = Device()
    visit.sign_in(alice)
    add_passkey(visit, device=device)
    clock.shift(hours=1)
    thief = Visit(network="203.0.113.66")
    thief.sign_in(alice)
    changes_to(thief, "email", NEW)
    takes_back(alice)

    assert Kind.PASSKEY not in {door.kind for door in doors_of(alice.account)}
    assert not enter_with(Visit(), device).path.startswith("/cabinet")


def test_an_app_added_before_the_change_shuts_nobody_out(alice, visit, clock):
    """Nor does the owner meet a second step that only the thief can pass."""
    visit.sign_in(alice)
    set_up_app(visit)
    clock.shift(minutes=5)
    changes_to(visit, "email", NEW)
    takes_back(alice)

    assert Kind.APP not in {door.kind for door in doors_of(alice.account)}


def test_a_thief_who_waits_for_days_is_out_as_well(alice, visit, clock):
    """A passkey and an app from ten days before the change go with it; page and letter name them to the owner."""
    device = Device()
    visit.sign_in(alice)
    add_passkey(visit, name="thin ice", device=device)
    set_up_app(visit)
    clock.shift(days=10)
    thief = Visit(network="203.0.113.66")
    enter_with(thief, device)
    changes_to(thief, "email", NEW)
    owner = Visit(network=OWNER)
    page = owner.open(undo_link(alice.address))
    assert "Passkey “thin ice”" in page.text.split("Was it you?")[0]
    assert "Authenticator app" in page.text
    takes_back(alice)

    assert {door.kind for door in doors_of(alice.account)} == {Kind.CODE}
    assert not enter_with(Visit(), device).path.startswith("/cabinet")
    assert "Passkey “thin ice”" in Letterbox().last(to=alice.address, kind="identity/contact_undone").text


def test_a_door_from_long_before_stays(alice, visit, clock):
    """What was there for two weeks opens the account after the undo as before, and the page says that none goes."""
    device = Device()
    visit.sign_in(alice)
    add_passkey(visit, device=device)
    clock.shift(days=15)
    thief = Visit(network="203.0.113.66")
    thief.sign_in(alice)
    changes_to(thief, "email", NEW)
    takes_back(alice)

    assert enter_with(Visit(), device).path.startswith("/cabinet")
