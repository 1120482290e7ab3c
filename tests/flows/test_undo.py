"""The shield over contacts: whoever was reached before a change takes it back, and everything since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from konto.departure import actions
from konto.departure.models import Departure, Stage
from konto.identity import queries
from konto.identity.models import ContactChange, RecoveryCode, Session
from konto.kernel import alarms
from konto.kernel import clock as clocks
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm
from tests.cast import ALICE, MALLORY
from tests.contacts import NEW, NUMBER, OTHER_NUMBER, changes_to, mail_of, name_of, phone_of, sent_code, undo_link
from tests.letters import Letterbox, work
from tests.unchanged import nothing_comes_about
from tests.visiting import Visit

THIEF_MAIL, THIEF_NUMBER = "mallory.second@example.net", OTHER_NUMBER
FRESH = "seven green kettles whistle"


@pytest.fixture
def signed_in(alice, visit):
    """Alice's browser, signed in a moment ago."""
    visit.sign_in(alice)
    return visit


@dataclass
class Raised:
    found: list[alarms.Raised]

    def of(self, alarm: Alarm) -> list[alarms.Raised]:
        return [one for one in self.found if one.alarm is alarm]


@pytest.fixture
def raised(monkeypatch) -> Raised:
    """The alarms that were raised, beside whoever else takes them."""
    heard = Raised([])
    monkeypatch.setattr(alarms, "_hooks", [*alarms._hooks, heard.found.append])
    return heard


def takes_back(link: str):
    """Whoever opens the link in another browser, signed out, and presses the button."""
    visit = Visit(network="203.0.113.9")
    visit.open(link)
    return visit, visit.press("Take it back")


def test_the_old_address_is_back_and_everybody_is_out(alice, signed_in, raised):
    """The link works signed out: address back, sessions over, password dead, a case opened, everybody told."""
    changes_to(signed_in, "email", NEW)
    _visit, page = takes_back(undo_link(alice.address))

    assert page.path == "/recover/code/"
    assert mail_of(alice.account) == alice.address
    assert not queries.account_by(NEW)
    assert not signed_in.is_signed_in
    assert Session.objects.filter(account=alice.account).count() == 0
    assert not alice.account.has_usable_password()
    assert signed_in.elsewhere().sign_in(alice).status == 400
    assert [one.account_ref for one in raised.of(Alarm.CONTACT_UNDONE)] == [alice.account.ref]
    assert Letterbox().last(to=alice.address, kind="identity/contact_undone")
    assert Letterbox().last(to=NEW).kind == "identity/contact_taken_off"


def test_looking_at_the_page_changes_nothing(alice, signed_in):
    """Mail scanners follow links: they take nothing back. The page says what would be."""
    changes_to(signed_in, "email", NEW)
    with nothing_comes_about():
        page = signed_in.elsewhere().open(undo_link(alice.address))

    assert page.status == 200
    assert "from a•••@example.org to n•••@example.net" in page.text
    assert NEW not in page.html
    assert alice.address not in page.html


@pytest.mark.parametrize(
    ("kind", "had", "new", "said"),
    [
        ("email", ALICE.address, "alexa@example.org", "from a•••i•••@example.org to a•••e•••@example.org"),
        ("email", ALICE.address, "alice.appleby7@example.org", "from a•••@example.org to a•••7@example.org"),
        ("phone", NUMBER, "+380501235567", "from +380•••4•••67 to +380•••5•••67"),
    ],
    ids=["one letter", "one more", "a number"],
)
def test_two_contacts_that_look_alike_are_told_apart(alice, signed_in, kind, had, new, said):
    """The letter and the page show of both as much as tells them apart, and no more."""
    if kind == "phone":
        changes_to(signed_in, kind, had)
    changes_to(signed_in, kind, new)
    letter = Letterbox().last(to=alice.address, kind="identity/contact_asked")
    page = signed_in.elsewhere().open(undo_link(alice.address))

    assert said in page.text
    assert f"to {said.rpartition(' ')[2]}." in letter.text
    assert new not in page.html + letter.text
    assert had not in page.html


def test_after_it_a_new_password_is_chosen_by_the_contact_that_is_back(alice, signed_in):
    """The code goes to the old address at once, and with it the owner comes back in."""
    changes_to(signed_in, "email", NEW)
    owner, _page = takes_back(undo_link(alice.address))
    owner.fill(code=Letterbox().code(to=alice.address, kind="identity/recover"))
    owner.fill(password=FRESH)

    assert signed_in.elsewhere().sign_in(alice, password=FRESH).path == "/cabinet/"
    assert signed_in.elsewhere().sign_in(alice).status == 400


def test_a_change_that_only_waits_is_stopped(alice, signed_in):
    """The letter at the asking is enough: what was asked for never comes, and the code for it is dead."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    code = sent_code(NEW)
    takes_back(undo_link(alice.address))

    assert mail_of(alice.account) == alice.address
    assert not alice.account.has_usable_password()
    change = ContactChange.objects.get()
    assert change.undone_at
    assert change.dropped_at
    signed_in.post("/settings/email/confirm/", code=code)
    assert not queries.account_by(NEW)


def test_a_number_that_was_added_is_removed(alice, signed_in):
    """Adding a first number changes no contact, but the address is told and can take it off."""
    changes_to(signed_in, "phone", NUMBER)
    takes_back(undo_link(alice.address))

    assert phone_of(alice.account) == ""
    assert mail_of(alice.account) == alice.address
    assert not queries.account_by(NUMBER)


def test_a_contact_that_was_removed_comes_back(clock, alice, signed_in):
    """So does a user name, with everything that came after."""
    changes_to(signed_in, "phone", NUMBER)
    clock.shift(days=15)
    signed_in.sign_in(alice)
    signed_in.open("/settings/email/remove/")
    signed_in.press("Remove the e-mail address")
    takes_back(undo_link(NUMBER, "identity/contact_changed"))

    assert mail_of(alice.account) == alice.address
    assert phone_of(alice.account) == NUMBER


def test_a_number_undoes_by_its_text(clock, alice, signed_in):
    """The link stands in the text as well."""
    changes_to(signed_in, "phone", NUMBER)
    clock.shift(days=15)
    signed_in.sign_in(alice)
    changes_to(signed_in, "email", NEW)
    takes_back(undo_link(NUMBER))

    assert mail_of(alice.account) == alice.address
    assert phone_of(alice.account) == NUMBER


def test_doors_since_the_change_are_closed_and_those_from_before_stay(clock, alice, signed_in):
    """What a thief added opens nothing; the owner's own ways in stay."""
    account = alice.account
    _passkey(account, "Alice's phone", days_ago=15)
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    clock.shift(minutes=1)
    _passkey(account, "Mallory's phone")
    RecoveryCode.objects.create(account=account, mark=b"x", created_at=clocks.now())
    takes_back(undo_link(alice.address))

    assert [one.data["name"] for one in Authenticator.objects.filter(user=account)] == ["Alice's phone"]
    assert not RecoveryCode.objects.exists()


def _passkey(account, name, *, days_ago=0):
    Authenticator.objects.create(
        user=account,
        type="webauthn",
        data={"name": name, "credential": {}},
        created_at=clocks.now() - timedelta(days=days_ago),
    )


def test_pressed_where_the_account_is_open_it_leads_on_all_the_same(alice, signed_in):
    """The browser is signed out with the others, and goes on to the new password."""
    changes_to(signed_in, "email", NEW)
    signed_in.open(undo_link(alice.address))
    page = signed_in.press("Take it back")
    assert page.path == "/recover/code/"
    assert not signed_in.is_signed_in


@pytest.mark.parametrize("language", ["en", "uk", "nb"])
def test_the_way_on_speaks_the_language_of_the_account(db, language):
    """On whatever device the link is opened; one that chose a language itself keeps it."""
    alice = ALICE.but(language=language).joins()
    visit = Visit()
    visit.sign_in(alice)
    visit.open("/settings/email/")
    visit.fill(contact=NEW)
    owner = Visit()
    owner.open(undo_link(alice.address))
    page = owner.post(undo_link(alice.address))
    assert page.path == "/recover/code/"
    assert page.response.headers["Content-Language"] == language


def test_pressed_where_another_account_is_open_that_one_stays(alice, bob, signed_in):
    """Somebody helps on their own computer."""
    changes_to(signed_in, "email", NEW)
    other = signed_in.elsewhere()
    other.sign_in(bob)
    other.open(undo_link(alice.address))
    assert other.press("Take it back").path == "/recover/code/"
    assert other.is_signed_in
    assert mail_of(alice.account) == alice.address


# --- the thief -----------------------------------------------------------------------------------------------------
def test_a_thief_who_changes_everything_and_asks_to_leave_is_undone_by_the_first_letter(clock, alice, raised):
    """Password stolen: address, number, user name and deletion; the owner's first letter restores it all."""
    owner = Visit()
    owner.sign_in(alice)
    changes_to(owner, "phone", NUMBER)
    clock.shift(days=20)
    thief = Visit(network="198.51.100.66")
    thief.sign_in(alice)
    changes_to(thief, "email", THIEF_MAIL)
    first = undo_link(alice.address)
    clock.shift(minutes=1)
    changes_to(thief, "phone", THIEF_NUMBER)
    clock.shift(minutes=1)
    thief.open("/settings/user-name/")
    thief.fill(user_name="mallory")
    stolen = MALLORY.but(address=THIEF_MAIL).account
    _leaves_by_force(stolen)

    _owner, page = takes_back(first)

    assert page.path == "/recover/code/"
    account = alice.account
    assert account.pk == stolen.pk
    assert account.state == "active"
    assert (mail_of(account), phone_of(account), name_of(account)) == (alice.address, NUMBER, "")
    assert Departure.objects.get().stage == Stage.KEPT
    assert not queries.account_by(THIEF_MAIL)
    assert not queries.account_by(THIEF_NUMBER)
    assert raised.of(Alarm.CONTACT_UNDONE)[0].evidence["leaving_stopped"]
    assert (
        "deletion of the account is stopped" in Letterbox().last(to=alice.address, kind="identity/contact_undone").text
    )
    clock.shift(days=2)
    work()
    assert alice.has_account


def _leaves_by_force(account):
    """The worst case: somebody got a departure through all the same."""
    assert actions.request_departure(account, actor=Actor.person(account.ref))


def test_changing_twice_pushes_the_owner_out_of_nothing(alice, signed_in):
    """The link of the first letter goes back to the first address, whatever came after it."""
    changes_to(signed_in, "email", THIEF_MAIL)
    first = undo_link(alice.address)
    changes_to(signed_in, "email", "mallory.third@example.net")
    takes_back(first)

    assert mail_of(alice.account) == alice.address


def link_of_a_theft(person):
    """Somebody who is in changes the address; the link that the one from before is told of it."""
    thief = Visit()
    thief.sign_in(person)
    changes_to(thief, "email", THIEF_MAIL)
    return undo_link(person.address, "identity/contact_changed")


def test_a_link_that_is_told_anew_has_its_whole_time(clock, alice, signed_in):
    """The owner adds a number; 13 days later a thief changes the address. The letter's link works for 14 days more."""
    changes_to(signed_in, "phone", NUMBER)
    clock.shift(days=13)
    told = link_of_a_theft(alice)
    work()
    clock.shift(days=13, hours=23)
    work()
    takes_back(told)

    assert mail_of(alice.account) == alice.address
    assert not queries.account_by(THIEF_MAIL)


def test_it_ends_14_days_after_the_newest_change(clock, alice, signed_in):
    """Then neither link takes anything back, and the first address is free for others."""
    changes_to(signed_in, "phone", NUMBER)
    first = undo_link(alice.address)
    clock.shift(days=13)
    told = link_of_a_theft(alice)
    assert queries.is_kept_for_undo(alice.address)
    clock.shift(days=14, minutes=1)
    with nothing_comes_about():
        assert [Visit().open(one).status for one in (first, told)] == [410, 410]
    assert not queries.is_kept_for_undo(alice.address)


def test_what_is_over_begins_no_second_time(clock, alice, signed_in):
    """A change that nobody took back in its time is not taken back with a later one: its number stays."""
    changes_to(signed_in, "phone", NUMBER)
    clock.shift(days=15)
    takes_back(link_of_a_theft(alice))

    assert (mail_of(alice.account), phone_of(alice.account)) == (alice.address, NUMBER)


def test_a_change_given_up_and_asked_for_anew_is_taken_back_by_the_first_letter(alice, signed_in):
    """A thief who gives up the change that the owner was told of, and makes another, is no better off."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact=THIEF_MAIL)
    first = undo_link(alice.address)
    signed_in.press("Leave everything as it is")
    changes_to(signed_in, "email", "mallory.third@example.net")
    takes_back(first)

    assert mail_of(alice.account) == alice.address


def test_links_that_stop_a_thief_s_recovery_stop_the_owner_no_more(alice, signed_in):
    """A new password set by way of the thief's address leaves no link with which to lock the owner out later."""
    changes_to(signed_in, "email", THIEF_MAIL)
    thief = Visit()
    thief.open("/recover/")
    thief.fill(address=THIEF_MAIL)
    thief.fill(code=Letterbox().code(to=THIEF_MAIL, kind="identity/recover"))
    thief.fill(password="crowbar lantern nine wolves")
    stop = Letterbox().link(to=THIEF_MAIL, kind="identity/recovered")
    takes_back(undo_link(alice.address))

    assert Visit().open(stop).status in (404, 410)


# --- what is kept free ---------------------------------------------------------------------------------------------
def test_the_old_address_is_kept_free_for_its_owner(alice, bob, signed_in, settings):
    """For two weeks nobody signs up with it or adds it; the account itself may have it back."""
    changes_to(signed_in, "email", NEW)
    settings.KONTO_CHALLENGE = "off"
    stranger = signed_in.elsewhere()
    assert stranger.sign_up(ALICE).status == 400
    other = signed_in.elsewhere()
    other.sign_in(bob)
    other.open("/settings/email/")
    with nothing_comes_about():
        assert "belongs to another account" in other.fill(contact=alice.address).text

    changes_to(signed_in, "email", alice.address)
    assert mail_of(alice.account) == alice.address


def test_after_two_weeks_the_old_address_is_free(clock, alice, signed_in, settings):
    """It belongs to nobody then, and signs up as any other."""
    changes_to(signed_in, "email", NEW)
    settings.KONTO_CHALLENGE = "off"
    clock.shift(days=14)
    assert not queries.is_kept_for_undo(alice.address)
    assert signed_in.elsewhere().sign_up(ALICE).path == "/activate/"
