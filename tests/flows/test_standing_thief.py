"""Under a suspected hijack nobody knows who is in: what a thief can read, take, wait for, and have sent."""

from __future__ import annotations

import pytest

from konto.kernel import journal
from konto.kernel import standing as kernel
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing.actions import Outcome, Scope
from konto.standing.models import Appeal, Restriction
from tests.contacts import NEW, changes_to
from tests.letters import work
from tests.recovering import has_phone, recovers
from tests.standing import WHY_NOT, appeals, code_of, decides, restricts
from tests.unchanged import nothing_comes_about

THEIRS = "I have had this account for nine years. My passport is attached."


@pytest.fixture(autouse=True)
def _standing_clock(clock) -> None:
    """Days pass only when a test says so."""


@pytest.fixture
def hijacked(alice, visit):
    """A new device came in, failed at the second step, and changed the address: in the browser of whoever did."""
    visit.sign_in(alice)
    for _ in range(3):
        journal.record(Event.SECOND_STEP_FAILED, alice.account.ref, actor=Actor.stranger())
    changes_to(visit, "email", NEW)
    work()
    visit.sign_in(alice.but(address=NEW))
    return visit


def owner_objects(visit, address: str) -> Appeal:
    visit.open("/appeal/")
    code = code_of(Restriction.objects.get(rule="hijack"))
    visit.press("Send the appeal", code=code, address=address, text=THEIRS, **visit.picture())
    work()
    return Appeal.objects.get()


@pytest.mark.parametrize("days", [15, 60])
def test_waiting_makes_no_contact_one_from_before(alice, hijacked, letterbox, clock, days):
    """However long the account is closed, only the contact from before what happened opens it."""
    clock.shift(days=days)
    work()
    hijacked.sign_in(alice.but(address=NEW))
    page = hijacked.open("/settings/standing/show/")
    assert [button for button in page.buttons if "code to" in button] == ["Send a code to a•••@example.org"]
    hijacked.press("Send a code to a•••@example.org")
    work()

    assert {letter.to for letter in letterbox.all(kind="standing/prove")} == {alice.address}


def test_lifted_late_the_link_goes_to_who_was_there_before(alice, hijacked, nora, letterbox, clock):
    """Also when a person decides after the time in which changes are taken back."""
    appeal = owner_objects(hijacked.elsewhere(), alice.address)
    clock.shift(days=20)
    decides(nora, appeal, Outcome.LIFT)

    assert [letter.to for letter in letterbox.all(kind="standing/decided")] == [alice.address]


def test_the_owner_objects_with_the_old_address_for_six_months(alice, hijacked, clock):
    """It belongs to the case code as long as the account is closed, though nothing can be taken back by it any more."""
    clock.shift(days=60)
    work()

    assert owner_objects(hijacked.elsewhere(), alice.address)


def test_what_the_owner_writes_is_not_the_thief_s_to_read(alice, hijacked, letterbox):
    """The receipt goes to the contact from before; inside stands that there is an appeal, and no way to it."""
    appeal = owner_objects(hijacked.elsewhere(), alice.address)

    assert [letter.to for letter in letterbox.all(kind="standing/received")] == [alice.address]
    page = hijacked.open("/settings/standing/")
    assert appeal.number in page.text
    assert "/appeal/status/" not in page.html
    with nothing_comes_about():
        hijacked.open(f"/settings/standing/{appeal.restriction_id}/appeal/")
        assert hijacked.page.path == "/settings/standing/"
        page = hijacked.post(f"/settings/standing/{appeal.restriction_id}/appeal/", text="Mine")
    assert page.path == "/settings/standing/"
    assert "was not added" in page.text
    assert THEIRS not in page.html


def test_an_upheld_suspicion_is_told_to_who_was_there_before(alice, hijacked, nora, letterbox):
    """Never to the address that came with it."""
    decides(nora, owner_objects(hijacked.elsewhere(), alice.address), Outcome.UPHOLD)

    assert [letter.to for letter in letterbox.all(kind="standing/decided")] == [alice.address]


def test_earlier_restrictions_are_not_shown(alice, nora, visit, request):
    """What was written about the owner before, and what they answered, waits until it is settled who is in."""
    earlier = restricts(nora, alice, scope=Scope.BUYING, facts="Three parcels of hers were seen opened.")
    appeals(alice, earlier)
    thief = request.getfixturevalue("hijacked")
    page = thief.open("/settings/standing/")

    assert "parcels" not in page.text
    assert "/appeal/status/" not in page.html
    for path in (f"/settings/standing/{earlier.id}/", f"/settings/standing/{earlier.id}/appeal/"):
        assert thief.open(path).status == 404


def test_an_app_is_told_no_more(alice, visit, app, request):
    """Neither by what address and number the account is reached, nor what it holds, nor what the owner wrote."""
    has_phone(alice)
    thief = request.getfixturevalue("hijacked")
    owner_objects(thief.elsewhere(), alice.address)
    user = app.sign_in(alice.but(address=NEW))["data"]["user"]
    assert not {"email", "phone"} & set(user)
    app.get("account/leaving")
    assert app.status == 403
    restriction = app.get("account/standing")["data"]["restrictions"][0]

    assert restriction["appeal"]["secret"] is None
    app.post(f"account/standing/{restriction['id']}/appeal", text=WHY_NOT)
    assert app.status == 403


@pytest.mark.parametrize("way", ["shown", "lifted"])
def test_who_sat_inside_meanwhile_is_out(alice, hijacked, nora, letterbox, way):
    """Shown from the owner's browser, or opened by the link: every other one is signed out."""
    owner = hijacked.elsewhere(network="198.51.100.9")
    owner.sign_in(alice.but(address=NEW))
    if way == "shown":
        owner.open("/settings/standing/show/")
        owner.press("Send a code to a•••@example.org")
        work()
        owner.press("Open the account", code=letterbox.code(kind="standing/prove"))
    else:
        decides(nora, owner_objects(hijacked.elsewhere(), alice.address), Outcome.LIFT)
        owner.open(letterbox.link(kind="standing/decided"))
        owner.press("Open my account")

    assert owner.open("/cabinet/").path == "/cabinet/"
    assert hijacked.open("/cabinet/").path == "/sign-in/"


def test_a_new_password_settles_nothing(alice, hijacked, letterbox):
    """Whoever has the new address chooses a password by it, and stands before the same closed door."""
    thief = hijacked.elsewhere()
    recovers(thief, NEW)

    assert kernel.doing_limited_by(alice.but(address=NEW).account, "buying") == "standing:mine"
    assert thief.open("/cabinet/").path == "/settings/standing/"
    assert thief.open("/leave/").path == "/settings/standing/"
