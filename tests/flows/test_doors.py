"""The page with every door to an account: what it lists, adding, renaming, closing, and never the last one."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext

from konto.identity.actions.doors import LastDoor, close_door
from konto.identity.doors import listing
from konto.identity.doors.door import Kind
from konto.identity.models import Account, Identifier
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import jobs
from tests import doors
from tests.cast import ALICE
from tests.recovering import has_only_a_phone
from tests.threads import at_once
from tests.unchanged import journalled, nothing_comes_about

PAGE = "/settings/doors/"
ONLY = "This is the only way in now"


@pytest.fixture
def inside(alice, visit):
    """Alice, signed in."""
    visit.sign_in(alice)
    return visit


def kinds(account=None):
    """The kinds of doors that the account has."""
    return [str(door.kind) for door in listing.doors_of(account or Account.objects.get())]


def without_password():
    """Alice's account has no password, as after coming with an account elsewhere."""
    Account.objects.update(password=make_password(None))


# --- the list ------------------------------------------------------------------------------------------------------
def test_the_page_lists_every_way_in(inside):
    """A password and codes to the confirmed address, which is masked; then whatever is added."""
    page = inside.open(PAGE)
    assert "Codes by e-mail or text" in page.text
    assert "To a•••@example.org" in page.text

    doors.set_up_app(inside)
    doors.add_passkey(inside, name="Alice's phone")

    assert kinds() == ["password", "passkey", "code", "app", "recovery_codes"]
    text = inside.open(PAGE).text
    assert "Alice's phone" in text
    assert "10 of them are left" in text


def test_nobody_sees_anybody_elses(inside, mallory):
    """Another account's passkey is neither listed, renamed nor closed."""
    doors.add_passkey(inside, name="Alice's phone")
    row = Authenticator.objects.get()
    hers = inside.elsewhere()
    hers.sign_in(mallory)

    assert "Alice's phone" not in hers.open(PAGE).text
    with nothing_comes_about():
        assert hers.post(f"{PAGE}passkeys/{row.pk}/", name="mine").status == 404
        assert hers.post(f"{PAGE}close/passkey/{row.pk}/").status == 404
    assert Authenticator.objects.get().data["name"] == "Alice's phone"


def test_an_unknown_door_is_not_found(inside):
    """Whatever the address says."""
    for path in ("close/passkey/7/", "close/window/1/", "close/passkey/x/", "passkeys/7/", "close/recovery_codes/x/"):
        assert inside.open(PAGE + path).status == 404


# --- closing -------------------------------------------------------------------------------------------------------
def test_a_password_can_be_closed_when_another_door_stays(inside, letterbox):
    """Every other device is signed out, this one stays in, and the password opens nothing any more."""
    other = inside.elsewhere()
    other.sign_in(ALICE)
    inside.open(f"{PAGE}close/password/password/")
    with journalled(Event.DOOR_CLOSED, Event.SESSIONS_ENDED):
        inside.press("Remove it")
    jobs.drain()

    assert inside.is_signed_in
    assert not other.is_signed_in
    assert "has no password any more" in letterbox.last(to=ALICE.address).text
    assert inside.elsewhere().sign_in(ALICE).path == "/sign-in/"


def test_an_account_without_a_password_can_get_one(inside):
    """Then it opens the account, and the list has it."""
    inside.open(f"{PAGE}close/password/password/")
    inside.press("Remove it")
    inside.open(PAGE)
    inside.open(inside.page.links["Set a password"])
    inside.press("Set the password", password="seven green kettles whistle")

    assert inside.elsewhere().sign_in(ALICE, password="seven green kettles whistle").path == "/cabinet/"
    assert inside.is_signed_in


def test_the_last_door_stays(inside):
    """The page says so and offers no button; a program that sends it all the same is refused."""
    inside.open(f"{PAGE}close/code/code/")
    inside.press("Remove it")

    page = inside.open(PAGE)
    assert ONLY in page.text
    assert not any(words.startswith("Remove") for words in page.links)
    assert ONLY in inside.open(f"{PAGE}close/password/password/").text
    with nothing_comes_about():
        inside.post(f"{PAGE}close/password/password/")
    assert kinds() == ["password"]


def test_an_app_and_its_codes_are_no_door(inside):
    """They open nothing alone, so the password stays."""
    doors.set_up_app(inside)
    inside.open(f"{PAGE}close/code/code/")
    inside.press("Remove it")

    assert ONLY in inside.open(f"{PAGE}close/password/password/").text


@pytest.mark.parametrize("change", [{"proved_at": None}, {"kind": "phone", "value": "+380501234567"}])
def test_codes_to_a_contact_that_proves_nothing_are_no_door(inside, clock, change):
    """An address that nobody confirmed, or a number that wasn't for long."""
    clock.shift(days=200)
    Identifier.objects.update(**change)
    account = Account.objects.get()
    found = listing.doors_of(account)

    assert [str(door.kind) for door in found if door.opens] == ["password"]
    with nothing_comes_about(), pytest.raises(LastDoor):
        close_door(account, "password", "password", keep_session=None, actor=Actor.person(account.ref))


def test_codes_are_closed_and_opened_again(inside, letterbox):
    """Closed, none is sent; open again, they are; both are told."""
    inside.open(f"{PAGE}close/code/code/")
    inside.press("Remove it")
    other = inside.elsewhere()
    other.open("/sign-in/code/")
    with nothing_comes_about():
        assert "A code can't open this account" in other.press("Send me a code", address=ALICE.address).text

    inside.open(PAGE)
    inside.open(inside.page.links["Let a code by e-mail or text open the account"])
    with journalled(Event.DOOR_ADDED):
        inside.press("Let codes open my account")
    assert kinds() == ["password", "code"]


def test_closing_asks_for_a_fresh_proof(alice, visit, clock):
    """A session that was left open can close and add nothing."""
    visit.sign_in(alice)
    clock.shift(hours=1)
    with nothing_comes_about():
        for path in ("close/code/code/", "passkeys/", "app/", "codes/", "password/", "recovery-codes/"):
            assert visit.open(PAGE + path).path == "/settings/prove/"
            visit.post(PAGE + path, name="mine")
        assert visit.post(PAGE + "passkeys/options/").path == "/settings/prove/"
    assert kinds() == ["password", "code"]


def test_the_page_costs_few_queries(inside):
    """However many doors there are."""
    doors.set_up_app(inside)
    doors.add_passkey(inside)
    with CaptureQueriesContext(connection) as queries:
        inside.open(PAGE)

    assert len(queries) <= 5, [one["sql"][:80] for one in queries]


@pytest.mark.django_db(transaction=True)
def test_two_who_close_the_last_two_doors_at_the_same_moment_close_one():
    """Asked under the account's lock: one of them is told that it is the last."""
    ALICE.joins()
    account = Account.objects.get()

    def close(kind):
        def deed():
            try:
                close_door(account, kind, kind, keep_session=None, actor=Actor.person(account.ref))
            except LastDoor:
                return False
            return True

        return deed

    closed = at_once(close(Kind.PASSWORD), close(Kind.CODE))

    assert sorted(closed) == [False, True]
    assert len(kinds()) == 1


# --- this device ---------------------------------------------------------------------------------------------------
def test_the_sign_in_page_remembers_which_door_was_used_here(inside):
    """On this device alone, and it names nobody."""
    device = doors.add_passkey(inside)
    inside.sign_out()
    assert "Last time on this device: with the password." in inside.open("/sign-in/").text

    doors.enter_with(inside, device)
    inside.sign_out()
    page = inside.open("/sign-in/")
    assert "Last time on this device: with a passkey." in page.text
    assert ALICE.address not in page.html

    assert "Last time" not in inside.elsewhere().open("/sign-in/").text


def test_a_forged_memory_says_nothing(visit):
    """The cookie is signed."""
    visit.client.cookies["konto_device"] = "WyJ4IixbXSwicGFzc2tleSJd:1x:forged"

    assert "Last time" not in visit.open("/sign-in/").text


def test_why_no_code_opens_the_account_is_said_as_it_is(inside):
    """A number confirmed just now, which somebody else claims: that is the reason, and what to do."""
    number = has_only_a_phone(ALICE)
    claimed = "Somebody says your number is theirs: confirm it again in the settings."
    assert claimed not in inside.open(PAGE).text
    Identifier.objects.filter(pk=number.pk).update(doubted_at=number.proved_at)
    page = inside.open(PAGE)

    assert claimed in page.text
    assert "was confirmed lately" not in page.text


def test_each_question_names_what_nobody_signs_in_with_any_more(inside):
    """A password, a passkey, codes and the app are each asked about in their own words."""
    doors.add_passkey(inside, name="Chrome, Linux")
    doors.set_up_app(inside)
    page = inside.open(PAGE)
    assert "Passkey · Chrome, Linux" in page.text
    asked = {path: inside.open(path).text for words, path in page.links.items() if words.startswith("Remove")}

    assert len(asked) == 4
    said = " ".join(asked.values())
    for words in (
        "Stop signing in with the password?",
        "Stop signing in with the passkey “Chrome, Linux”?",
        "Stop signing in with codes by e-mail or text?",
        "Stop asking for a code of the app?",
        "Nobody can sign in with the password then, not even you.",
    ):
        assert words in said
