"""Getting back in by a letter or a text: code or link, a new password, and everybody else out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from konto.identity.models import Identifier, Proof, Recovery
from konto.kernel import clock as the_clock
from konto.kernel.events import Event
from tests.cast import ALICE, BOB
from tests.letters import work
from tests.recovering import (
    NEW_PASSWORD,
    NUMBER,
    asks,
    chooses,
    code_sent,
    has_name,
    has_phone,
    link_sent,
    recovers,
    types_code,
)
from tests.unchanged import journalled, nothing_comes_about

HERS = ALICE.but(password=NEW_PASSWORD)


def test_a_code_from_the_letter_leads_to_a_new_password_and_in(alice, visit, letterbox):
    """Asked, typed, chosen: in, with what the account holds; the new password works, the old one doesn't."""
    page = asks(visit, alice.address)
    assert page.path == "/recover/code/"
    assert "a•••@example.org" in page.text
    assert alice.address not in page.text

    assert types_code(visit).path == "/recover/password/"
    with journalled(Event.PASSWORD_CHANGED, Event.RECOVERED):
        page = chooses(visit)

    assert page.path == "/recover/whole/"
    assert visit.is_signed_in
    assert visit.elsewhere().sign_in(HERS).path == "/cabinet/"
    assert visit.elsewhere().sign_in(alice).status == 400


def test_sign_in_leads_there_and_back_to_where_the_person_was_heading(alice, visit):
    """Whoever was sent to sign in from a page ends on a page that leads on to it."""
    visit.open("/settings/devices/")
    visit.press("Forgot your password?")
    visit.fill(address=alice.address)
    work()
    types_code(visit)
    page = chooses(visit)

    assert page.links["Go on to where you were going"] == "/settings/devices/"


def test_looking_at_the_link_uses_nothing_up_and_its_button_works_in_any_browser(alice, visit):
    """A mail scanner opens the link twice; then the owner presses, on a device that never asked."""
    asks(visit, alice.address)
    phone = visit.elsewhere(network="198.51.100.9")
    for _ in range(2):
        visit.elsewhere().open(link_sent())
    with nothing_comes_about():
        page = phone.open(link_sent())
    assert "a•••@example.org" in page.text

    assert phone.press("Go on").path == "/recover/password/"
    assert chooses(phone).path == "/recover/whole/"
    assert phone.is_signed_in
    assert not visit.is_signed_in


@pytest.mark.parametrize("typed", [" {} ", "{}-", "{}"], ids=["spaces", "dash", "plain"])
def test_a_code_may_be_pasted_with_spaces_and_dashes(alice, visit, typed):
    """Three digits, a space, three digits: it is the code."""
    asks(visit, alice.address)
    code = code_sent()

    assert types_code(visit, typed.format(f"{code[:3]} {code[3:]}")).path == "/recover/password/"


def test_every_other_session_and_code_ends_once_the_password_is_chosen_and_not_before(alice, visit, clock):
    """A device that is signed in stays so until the contact is proved and the password chosen."""
    other = visit.elsewhere()
    other.sign_in(alice)
    asks(visit, alice.address)
    types_code(visit)
    assert other.is_signed_in

    chooses(visit)
    assert not other.is_signed_in
    assert not Proof.objects.filter(account=alice.account, ended_at=None).exists()
    assert visit.is_signed_in


def test_every_contact_is_told_and_a_contact_proved_now_counts_as_fresh(alice, visit, letterbox):
    """The letter goes to the address and the number, by name, and says by which of them it was."""
    phone = has_phone(alice, proved_days_ago=100)
    before = phone.proved_at
    recovers(visit, alice.address)

    for to in (alice.address, NUMBER):
        told = letterbox.last(to=to, kind="identity/recovered")
        assert "a•••@example.org" in told.text
        assert "/recover/stop/" in told.text
    phone.refresh_from_db()
    assert phone.proved_at == before
    assert Identifier.objects.filter(value=alice.address, proved_at__gt=the_clock.now() - timedelta(minutes=1)).exists()


@pytest.mark.parametrize("typed", ["+380 50 123 45 67", "050 123-45-67", "380501234567"])
def test_a_number_is_found_however_it_is_written_and_gets_a_text(alice, visit, letterbox, typed):
    """The code goes to the number that was typed, and the page says so."""
    has_phone(alice)
    page = asks(visit, typed)

    assert "+380•••••67" in page.text
    text = letterbox.last(to=NUMBER, kind="identity/recover")
    assert text.channel == "sms"
    assert "/number/" in text.text, "it may be somebody else's account"
    assert types_code(visit).path == "/recover/password/"
    assert chooses(visit).path == "/recover/whole/"


def test_a_user_name_finds_the_account_and_says_masked_where_the_code_went(alice, visit):
    """Whoever remembers only the name is told which of their contacts to look at."""
    has_name(alice, "orchardist")
    page = asks(visit, "Orchardist")

    assert "a•••@example.org" in page.text
    assert types_code(visit).path == "/recover/password/"


def test_with_two_contacts_the_code_can_go_to_the_other_and_the_first_stops_working(alice, visit, letterbox):
    """The page offers the number too; after that only the text's code fits."""
    has_phone(alice)
    page = asks(visit, alice.address)
    first = code_sent()
    assert "Send it to +380•••••67" in page.buttons

    page = visit.press("Send it to +380•••••67")
    work()
    assert "We sent a text to +380•••••67" in page.text
    if first != code_sent(to=NUMBER):
        assert types_code(visit, first).status == 400
    assert types_code(visit, code_sent(to=NUMBER)).path == "/recover/password/"


def test_another_code_is_sent_at_most_once_a_minute_and_replaces_the_first(alice, visit, letterbox, clock):
    """The button counts down and the server refuses by itself; the newest letter's code and link are the ones."""
    asks(visit, alice.address)
    old_link, old_code = link_sent(), code_sent()
    with nothing_comes_about():
        visit.post("/recover/code/again/")

    clock.shift(minutes=1)
    page = visit.post("/recover/code/again/")
    work()
    assert "Another code is on its way" in page.text
    assert len(letterbox.all(kind="identity/recover")) == 2

    replaced = visit.elsewhere().open(old_link)
    assert (replaced.status, "newer letter" in replaced.text) == (410, True)
    if old_code != code_sent():
        assert types_code(visit, old_code).status == 400
    assert types_code(visit).path == "/recover/password/"


def test_there_is_no_account_for_a_mistyped_address_and_the_page_says_so(alice, visit, letterbox):
    """Under the open policy: check the spelling, or create an account. Nothing is sent, what was typed stays."""
    with nothing_comes_about():
        page = asks(visit, BOB.address)

    assert page.status == 400
    assert "There is no account for this" in page.text
    assert page.values["address"] == BOB.address
    assert visit.press("Create an account").path == "/sign-up/"


def test_somebody_gone_is_simply_no_account_and_the_truth_goes_by_sealed_letter(visit, letterbox):
    """The page says the same as for an unknown address; the letter says when the account was deleted."""
    BOB.joins().leaves()
    page = asks(visit, BOB.address)

    assert "There is no account for this" in page.text
    letter = letterbox.last(to=BOB.address, kind="identity/recover_gone")
    assert "was deleted on" in letter.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter what your account is known by"),
        ("alice@", "Write the whole address"),
        ("+380 50 1", "too short or too long"),
    ],
)
def test_what_can_be_nobodys_is_said_beside_the_field(visit, typed, said, db):
    """An empty field, half an address, half a number: each with what to correct."""
    with nothing_comes_about():
        page = asks(visit, typed)

    assert page.status == 400
    assert said in page.text


@pytest.mark.parametrize("password", ["short", "password1", ALICE.address, ALICE.name])
def test_a_password_that_is_guessed_first_is_refused_and_the_page_stays(alice, visit, password):
    """The rules for passwords hold here too; the next try on the same page succeeds."""
    asks(visit, alice.address)
    types_code(visit)
    with nothing_comes_about():
        assert visit.fill(password=password).status == 400

    assert chooses(visit).path == "/recover/whole/"


def test_a_code_works_ten_minutes_and_the_page_for_the_password_a_quarter_of_an_hour(alice, visit, clock):
    """Past either the way begins anew, and the old password still works."""
    asks(visit, alice.address)
    clock.shift(minutes=10)
    assert types_code(visit).status == 400
    assert visit.elsewhere().open(link_sent()).status == 410

    visit.post("/recover/code/again/")
    work()
    types_code(visit)
    clock.shift(minutes=15)
    with nothing_comes_about():
        page = visit.fill(password=NEW_PASSWORD)
    assert page.status == 410
    assert page.links["Ask for a new code"] == "/recover/"
    assert visit.elsewhere().sign_in(alice).path == "/cabinet/"


def test_five_wrong_codes_end_it(alice, visit):
    """After the fifth even the right code does nothing, and the page says to ask for another."""
    asks(visit, alice.address)
    right = code_sent()
    wrong = "000000" if right != "000000" else "000001"
    pages = [types_code(visit, wrong) for _ in range(5)]

    assert [page.status for page in pages] == [400] * 5
    assert "Too many wrong codes" in pages[-1].text
    with nothing_comes_about():
        assert types_code(visit, right).status == 400


def test_an_account_without_a_password_gets_one_this_way(alice, visit):
    """Made through another door, it has none: by recovery its owner sets one."""
    account = alice.account
    account.set_unusable_password()
    account.save(update_fields=["password"])
    assert visit.elsewhere().sign_in(alice).status == 400

    assert recovers(visit, alice.address).path == "/recover/whole/"
    assert visit.elsewhere().sign_in(HERS).path == "/cabinet/"


def test_what_ran_out_long_ago_is_removed(alice, visit, clock):
    """A fortnight after it could be stopped for the last time, nothing of it lies about."""
    recovers(visit, alice.address)
    clock.shift(days=14, minutes=20)
    work()
    assert not Recovery.objects.exists()


def test_signed_in_somebody_may_choose_a_new_password_as_well(alice, visit):
    """Who forgot the password but is still in needs no old one, and stays in here alone."""
    visit.sign_in(alice)
    other = visit.elsewhere()
    other.sign_in(alice)

    assert recovers(visit, alice.address).path == "/recover/whole/"
    assert visit.is_signed_in
    assert not other.is_signed_in
