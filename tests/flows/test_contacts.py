"""Another address or number: asked for, confirmed, given up, removed; and who may have it."""

from __future__ import annotations

import pytest

from konto.identity import queries
from konto.identity.models import ContactChange, Identifier, IdentifierKind
from konto.kernel.events import Event
from tests.cast import ALICE, BOB, MALLORY
from tests.contacts import NEW, NUMBER, changes_to, mail_of, other_than, phone_of
from tests.letters import work
from tests.unchanged import journalled, nothing_comes_about

CONFIRM = {"email": "Confirm the address", "phone": "Confirm the number"}


@pytest.fixture
def signed_in(alice, visit):
    """Alice's browser, signed in a moment ago."""
    visit.sign_in(alice)
    return visit


def test_a_new_address_takes_the_place_once_it_is_confirmed(alice, signed_in, letterbox):
    """Until the code is typed everything is as before; then the new one signs in, and the old one doesn't."""
    signed_in.open("/settings/email/")
    page = signed_in.fill(contact=NEW)
    assert page.path == "/settings/email/confirm/"
    assert NEW in page.text
    assert mail_of(alice.account) == alice.address
    assert not queries.account_by(NEW)

    with journalled(Event.IDENTIFIER_CHANGED):
        page = signed_in.fill(code=letterbox.code(to=NEW))

    assert "Your e-mail address is confirmed." in page.text
    assert signed_in.elsewhere().sign_in(alice.but(address=NEW)).path == "/cabinet/"
    assert signed_in.elsewhere().sign_in(alice).status == 400


@pytest.mark.parametrize("typed", ["+380 50 123 45 67", "050 123-45-67", "0501234567"])
def test_a_number_is_added_as_people_write_it(alice, signed_in, letterbox, typed):
    """A second contact: the text has the code, and the number signs in from then on."""
    signed_in.open("/settings/phone/")
    assert signed_in.fill(contact=typed).path == "/settings/phone/confirm/"

    text = letterbox.last(kind="identity/contact_code")
    assert (text.to, text.channel) == (NUMBER, "sms")
    page = signed_in.fill(code=text.text[:6])

    assert "Your phone number is confirmed." in page.text
    assert phone_of(alice.account) == NUMBER
    assert mail_of(alice.account) == alice.address


def test_every_contact_from_before_is_told_at_once_and_again(alice, signed_in, letterbox):
    """At the asking and at the change a letter goes to the old address, with the same working link and a mask."""
    changes_to(signed_in, "email", NEW)

    asked = letterbox.last(to=alice.address, kind="identity/contact_asked")
    changed = letterbox.last(to=alice.address, kind="identity/contact_changed")
    assert NEW not in asked.text + changed.text
    assert "n•••@example.net" in asked.text
    link = letterbox.link(to=alice.address, kind="identity/contact_asked")
    assert link == letterbox.link(to=alice.address, kind="identity/contact_changed")
    assert signed_in.elsewhere().open(link).status == 200
    assert not letterbox.all(to=NEW, kind="identity/contact_changed")


def test_the_link_confirms_where_one_is_signed_in(alice, signed_in, letterbox):
    """Looking at the page changes nothing; its button does."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    link = letterbox.link(to=NEW)
    with nothing_comes_about():
        signed_in.open(link)
    assert mail_of(alice.account) == alice.address

    assert "Your e-mail address is confirmed." in signed_in.press("Confirm").text
    assert mail_of(alice.but(address=NEW).account) == NEW
    assert signed_in.open(link).status == 410
    assert "Already confirmed" in signed_in.page.text


def test_a_link_alone_puts_no_address_on_an_account(alice, bob, signed_in, letterbox):
    """Whoever got the letter by a slip of the keyboard, signed out or in to another account, can't confirm it."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    link = letterbox.link(to=NEW)
    stranger, other = signed_in.elsewhere(), signed_in.elsewhere()
    other.sign_in(bob)
    for visit in (stranger, other):
        page = visit.open(link)
        assert "Confirm" not in page.buttons
        with nothing_comes_about():
            visit.post(link)
    assert NEW not in stranger.page.text
    assert mail_of(alice.account) == alice.address


def test_the_way_from_the_link_leads_through_sign_in_back_to_it(alice, signed_in, letterbox):
    """On another device the person signs in and confirms there."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    other = signed_in.elsewhere()
    other.open(letterbox.link(to=NEW))
    other.open(other.page.links["Sign in"])
    page = other.sign_in(alice)

    assert "Confirm" in page.buttons
    other.press("Confirm")
    assert mail_of(alice.but(address=NEW).account) == NEW


def test_somebody_who_got_the_letter_by_mistake_stops_it(alice, signed_in, letterbox):
    """ "This isn't my account" ends code and link; the account stays as it is."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    code, stranger = letterbox.code(to=NEW), signed_in.elsewhere()
    stranger.open(letterbox.link(to=NEW))
    with journalled(Event.CHANGE_DROPPED):
        assert "It isn't added" in stranger.press("This isn't my account").text

    with nothing_comes_about():
        signed_in.post("/settings/email/confirm/", code=code)
    assert mail_of(alice.account) == alice.address


def test_a_mistyped_address_is_corrected_before_it_is_confirmed(alice, signed_in, letterbox):
    """ "Check or change" shows what was typed; the letter to the corrected one replaces the other."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact="aIice@example.net")
    old = letterbox.code(to="aIice@example.net")
    page = signed_in.open(signed_in.page.links["Check or change the address"])
    assert page.values["contact"] == "aIice@example.net"
    signed_in.fill(contact=NEW)

    assert NEW in signed_in.open("/settings/").text
    assert "Not confirmed: check or change" in signed_in.page.text
    signed_in.open("/settings/email/confirm/")
    if old != letterbox.code(to=NEW):
        assert signed_in.fill(code=old).status == 400
    signed_in.fill(code=letterbox.code(to=NEW))
    assert mail_of(alice.but(address=NEW).account) == NEW


def test_another_letter_goes_after_a_minute(clock, alice, signed_in, letterbox):
    """Within the minute nothing is sent; after it the new code works and the old one doesn't."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    first = letterbox.code(to=NEW)
    with nothing_comes_about():
        signed_in.post("/settings/email/again/")
    clock.shift(minutes=1)
    signed_in.open("/settings/email/confirm/")
    with journalled(Event.PROOF_SENT):
        signed_in.press("Send the letter again")

    second = letterbox.code(to=NEW)
    if first != second:
        assert signed_in.fill(code=first).status == 400
    assert "confirmed" in signed_in.fill(code=second).text


def test_giving_up_leaves_everything_as_it_is(alice, signed_in, letterbox):
    """The code works no more, and the settings speak of one address again."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    code = letterbox.code(to=NEW)
    assert "Nothing is changed" in signed_in.press("Leave everything as it is").text
    assert NEW not in signed_in.open("/settings/").text

    with nothing_comes_about():
        assert signed_in.post("/settings/email/confirm/", code=code).path == "/settings/"


def test_five_wrong_codes_end_it(alice, signed_in, letterbox):
    """The sixth is not weighed, even the right one; another letter has to be asked for."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    code = letterbox.code(to=NEW)
    for step in range(1, 6):
        page = signed_in.fill(code=other_than(code, by=step))
    assert "Too many wrong codes" in page.text
    assert signed_in.fill(code=code).status == 400
    assert mail_of(alice.account) == alice.address


@pytest.mark.parametrize(
    "typed", ["", "x", "name@", "a b@example.org", "x" * 300 + "@example.org", "a\x00@example.org"]
)
def test_what_can_be_no_address_is_not_taken(signed_in, typed):
    """It is said beside the field, stays typed, and nobody is written to."""
    signed_in.open("/settings/email/")
    with nothing_comes_about():
        assert signed_in.fill(contact=typed).status == 400


@pytest.mark.parametrize("typed", ["", "12", "+380 50", "phone", "+1 900 555 0123", "0" * 60, "+380501234567 ext 5"])
def test_what_can_be_no_number_is_not_taken(signed_in, typed):
    """Neither is a number that no text can or should go to."""
    signed_in.open("/settings/phone/")
    with nothing_comes_about():
        assert signed_in.fill(contact=typed).status == 400


def test_the_address_one_has_is_no_new_one(alice, signed_in):
    """In any spelling."""
    signed_in.open("/settings/email/")
    with nothing_comes_about():
        page = signed_in.fill(contact=alice.address.upper())
    assert "This is your e-mail address already." in page.text


# --- whose it is ---------------------------------------------------------------------------------------------------
def test_an_address_that_waits_occupies_nobody(alice, signed_in, letterbox):
    """Whoever holds the mailbox signs up and confirms; the one who only asked for it is told so by their right code."""
    signed_in.open("/settings/email/")
    signed_in.fill(contact=BOB.address)
    code = letterbox.code(to=BOB.address, kind="identity/contact_code")
    BOB.joins()

    signed_in.open("/settings/email/confirm/")
    with journalled(Event.CHANGE_DROPPED, Event.IDENTIFIER_REFUSED):
        page = signed_in.fill(code=code)
    assert "This address belongs to another account." in page.text
    assert mail_of(alice.account) == alice.address
    assert mail_of(BOB.account) == BOB.address


def test_an_address_of_another_account_is_refused(alice, bob, signed_in):
    """Under the open policy the page says so, and nothing is sent to anybody."""
    signed_in.open("/settings/email/")
    with nothing_comes_about():
        page = signed_in.fill(contact=bob.address)
    assert "This address belongs to another account." in page.text
    assert page.values["contact"] == bob.address


def test_an_unconfirmed_sign_up_makes_way(alice, signed_in, letterbox):
    """Whoever proves the mailbox has it: the sign-up that nobody confirmed is gone, its password opens nothing."""
    MALLORY.but(address=NEW).signs_up()
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    signed_in.fill(code=letterbox.code(to=NEW, kind="identity/contact_code"))

    assert queries.account_by(NEW) == alice.but(address=NEW).account
    assert mail_of(alice.but(address=NEW).account) == NEW
    assert Identifier.objects.filter(folded=NEW).count() == 1
    assert signed_in.elsewhere().sign_in(MALLORY.but(address=NEW)).status == 400


def test_a_wrong_code_drops_nobodys_sign_up(alice, signed_in, letterbox):
    """Only the right code makes way."""
    MALLORY.but(address=NEW).signs_up()
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    signed_in.fill(code=other_than(letterbox.code(to=NEW, kind="identity/contact_code")))
    assert queries.account_by(NEW) not in (None, alice.account)


def test_a_retired_address_is_refused_and_its_holder_told(alice, signed_in, letterbox):
    """The page says only that it can't be used; why goes by letter to the address."""
    BOB.joins().leaves()
    signed_in.open("/settings/email/")
    page = signed_in.fill(contact=BOB.address)

    assert page.status == 400
    assert "can't be used here" in page.text
    assert "deleted" not in page.text
    assert letterbox.last().kind == "identity/contact_retired"
    assert not ContactChange.objects.exists()


def test_where_nothing_is_told_a_taken_address_looks_like_any_other(alice, bob, private, visit, letterbox):
    """Same pages, same words; the holder is told by letter, and no code the asker could type is right."""
    visit.sign_in(alice)
    visit.open("/settings/email/")
    free = visit.fill(contact=NEW)
    visit.press("Leave everything as it is")
    visit.open("/settings/email/")
    taken = visit.fill(contact=bob.address)

    assert (free.status, free.path) == (taken.status, taken.path)
    assert free.text.replace(NEW, "X") == taken.text.replace(bob.address, "X")
    told = letterbox.last(to=bob.address)
    assert told.kind == "identity/contact_taken"
    assert alice.address not in told.text + told.subject
    assert mail_of(alice.account) == alice.address


@pytest.mark.parametrize("path", ["/settings/email/", "/settings/phone/"])
def test_where_nothing_is_told_a_cap_looks_like_a_letter_sent(alice, bob, private, visit, settings, path):
    """How many letters a contact got would tell that somebody has it."""
    settings.KONTO_LETTERS_PER_RECIPIENT = settings.KONTO_TEXTS_PER_RECIPIENT = 0
    contact = {"/settings/email/": bob.address, "/settings/phone/": NUMBER}[path]
    visit.sign_in(alice)
    visit.open(path)
    assert visit.fill(contact=contact).path == f"{path}confirm/"


def test_where_nothing_is_told_a_retired_address_looks_like_any_other(alice, private, visit, letterbox):
    """Its holder reads in a letter why nothing comes of it."""
    BOB.joins().leaves()
    visit.sign_in(alice)
    visit.open("/settings/email/")
    assert visit.fill(contact=BOB.address).path == "/settings/email/confirm/"
    assert letterbox.last(to=BOB.address).kind == "identity/contact_retired"


def test_a_day_s_cap_is_said(alice, signed_in, settings):
    """Under the open policy the page says how long to wait, and nothing came about."""
    settings.KONTO_LETTERS_PER_RECIPIENT = 0
    signed_in.open("/settings/email/")
    with nothing_comes_about():
        assert signed_in.fill(contact=NEW).status == 429
    assert not ContactChange.objects.exists()


def test_of_two_accounts_that_ask_for_an_address_the_first_to_prove_it_has_it(alice, bob, visit, letterbox):
    """Both were sent a code; the second is refused though the code is right."""
    other = visit.elsewhere()
    visit.sign_in(alice)
    visit.open("/settings/email/")
    visit.fill(contact=NEW)
    first = letterbox.code(to=NEW)
    other.sign_in(bob)
    other.open("/settings/email/")
    other.fill(contact=NEW)
    other.fill(code=letterbox.code(to=NEW))

    page = visit.fill(code=first)
    assert "belongs to another account" in page.text
    assert mail_of(bob.but(address=NEW).account) == NEW
    assert mail_of(alice.account) == alice.address


# --- confirming again ----------------------------------------------------------------------------------------------
def test_a_number_that_is_old_is_confirmed_again(clock, alice, signed_in, letterbox):
    """The settings ask whether it is still theirs; a code sent there proves it anew."""
    changes_to(signed_in, "phone", NUMBER)
    clock.shift(days=181)
    signed_in.sign_in(alice)
    page = signed_in.open("/settings/")
    assert "Is this number still yours?" in page.text
    signed_in.press("It is right: send a code there")
    signed_in.fill(code=letterbox.last(to=NUMBER).text[:6])

    number = queries.identifier_of(alice.account, IdentifierKind.PHONE)
    assert number
    assert queries.is_fresh(number)
    assert "Is this number still yours?" not in signed_in.open("/settings/").text


def test_a_code_for_one_contact_costs_no_try_of_the_other(alice, signed_in, letterbox):
    """Somebody who waits for both types each where it belongs; the later letter's code is the one that works."""
    signed_in.open("/settings/phone/")
    signed_in.fill(contact=NUMBER)
    signed_in.open("/settings/email/")
    signed_in.fill(contact=NEW)
    signed_in.open("/settings/phone/confirm/")
    with nothing_comes_about():
        assert "No code is waiting" in signed_in.fill(code="123456").text
    signed_in.open("/settings/email/confirm/")
    assert "confirmed" in signed_in.fill(code=letterbox.code(to=NEW)).text
    work()


def test_a_proved_change_ends_codes_that_were_sent_before(alice, signed_in, letterbox):
    """A code sent to the old address opens nothing in the name of the new one."""
    other = signed_in.elsewhere()
    other.open("/recover/")
    other.fill(address=alice.address)
    code = letterbox.code(to=alice.address)
    changes_to(signed_in, "email", NEW)
    other.open("/recover/code/")
    assert other.fill(code=code).path == "/recover/code/"


def test_the_page_of_a_contact_tells_who_is_told(alice, signed_in):
    """Before asking, the person reads who hears of it and that leaving waits."""
    text = signed_in.open("/settings/email/").text
    assert "a•••@example.org" in text
    assert "undoes it; the link works for 14 days" in text
    assert ALICE.address in text
