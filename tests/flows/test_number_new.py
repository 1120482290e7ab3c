""" "This number is new to me": its new holder says so, sees nothing of the old account, and it opens it no longer."""

from __future__ import annotations

import re

import pytest

from konto.cases.models import Case
from konto.identity.models import Identifier, Proof, Recovery
from konto.kernel.events import Event
from tests.cast import ALICE, BOB
from tests.letters import work
from tests.recovering import NUMBER, asks, code_sent, has_only_a_phone, has_phone, recovers, types_code
from tests.unchanged import journalled, nothing_comes_about

MINE = "This number is mine, and new to me"


@pytest.fixture
def holder(visit):
    """Whoever holds Alice's old number now."""
    return visit.elsewhere(network="198.51.100.66")


def test_the_new_holder_shows_it_by_a_code_and_the_old_accounts_number_is_doubted(alice, holder, letterbox):
    """A case for staff, a letter to the other contact, none to the number; the account stays as it is."""
    phone = has_phone(alice)
    _asks(holder)
    with journalled(Event.NUMBER_DOUBTED, Event.CASE_OPENED, Event.CASE_OPENED):
        page = _types(holder, letterbox)
    work()

    assert "opens an account that isn't yours any more. The password of that account still does." in page.text
    assert alice.name not in page.text
    assert "example.org" not in page.text
    case = Case.objects.get(account_ref=alice.account.ref)
    assert (case.subject, case.contact) == ("number_new_to_me", "")
    assert case.evidence["identifier"] == str(phone.id)
    assert NUMBER not in str(case.evidence)
    assert letterbox.last(to=alice.address, kind="identity/number_doubted")
    assert not letterbox.all(to=NUMBER, kind="identity/number_doubted")
    assert Identifier.objects.get(pk=phone.pk).doubted_at
    assert alice.account.state == "active"
    assert not holder.is_signed_in


def test_from_then_on_the_number_opens_nothing(alice, holder, letterbox):
    """Codes under way and recoveries that wait end; a new one goes to the address, or to nobody."""
    has_only_a_phone(alice, proved_days_ago=200)
    asks(holder, NUMBER)
    types_code(holder)
    assert Recovery.objects.filter(ended_at=None).exists()
    other = holder.elsewhere(network="198.51.100.67")
    asks(other, NUMBER)
    code = code_sent()
    _asks(holder)
    _types(holder, letterbox)

    assert not Recovery.objects.filter(ended_at=None).exists()
    assert not Proof.objects.filter(identifier__value=NUMBER, ended_at=None).exists()
    assert types_code(other, code).status == 400
    assert asks(other, NUMBER).status == 400


def test_a_wrong_code_says_nothing_and_does_nothing(alice, holder, letterbox):
    """Whoever doesn't hold the number can't take it from its owner; five guesses are all."""
    phone = has_phone(alice)
    _asks(holder)
    right = _code(letterbox)
    wrong = "000000" if right != "000000" else "000001"
    with nothing_comes_about():
        pages = [holder.press(MINE, code=wrong) for _ in range(5)]
        pages.append(holder.press(MINE, code=right))

    assert {page.status for page in pages} == {400}
    assert Identifier.objects.get(pk=phone.pk).doubted_at is None
    assert not Case.objects.exists()


def test_a_code_for_one_number_says_nothing_of_another(alice, holder, letterbox):
    """The number on the second page can't be exchanged: the code is for the one that it was sent to."""
    phone = has_phone(alice)
    _asks(holder, "+380671234567")
    code = _code(letterbox)
    page = holder.post("/number/code/", number=NUMBER, code=code)

    assert page.status == 400
    assert Identifier.objects.get(pk=phone.pk).doubted_at is None


def test_a_code_of_another_browser_is_none(alice, holder, visit, letterbox):
    """Read over somebody's shoulder it works only where it was asked for."""
    has_phone(alice)
    _asks(holder)
    code = _code(letterbox)

    assert visit.post("/number/code/", number=NUMBER, code=code).status == 400
    assert not Case.objects.exists()


def test_said_twice_it_is_one_case(alice, holder, letterbox, clock):
    """The number is doubted already: nothing more happens, and the page says the same."""
    has_phone(alice)
    _asks(holder)
    _types(holder, letterbox)
    clock.shift(minutes=20)
    _asks(holder)
    with nothing_comes_about():
        page = _types(holder, letterbox)

    assert page.status == 200
    assert Case.objects.count() == 2, "the owner's and the new holder's"


def test_who_has_the_number_still_recovers_by_the_address_and_confirms_it(alice, holder, visit, letterbox):
    """A lie costs the owner nothing but a confirmation: in by the address, and the number counts once proved anew."""
    phone = has_phone(alice)
    _asks(holder)
    _types(holder, letterbox)

    assert recovers(visit, NUMBER).path == "/recover/whole/"
    assert letterbox.last(kind="identity/recover").to == alice.address
    assert Identifier.objects.get(pk=phone.pk).doubted_at


def test_a_number_that_no_account_has_is_free(holder, letterbox, db):
    """Nothing is written down; the page leads to sign-up."""
    _asks(holder)
    with nothing_comes_about():
        page = _types(holder, letterbox)

    assert "The number is free" in page.title
    assert page.links["Create an account"] == "/sign-up/"


def test_a_number_of_somebody_gone_becomes_a_case_that_answers_to_the_number(holder, letterbox):
    """It can't be used again without a person: the case knows where to write, and nothing of who left."""
    has_phone(BOB.joins())
    BOB.leaves()
    _asks(holder)
    page = _types(holder, letterbox)

    assert "answers you by a text to this number by" in page.text
    case = Case.objects.get()
    assert (case.subject, case.account_ref, case.contact) == ("number_new_to_me", None, NUMBER)
    assert case.proved_at


@pytest.mark.parametrize("policy", ["tell", "private"])
def test_the_pages_are_the_same_for_every_number_until_it_is_proved(alice, holder, settings, policy):
    """Asking tells nothing about accounts, under either policy."""
    settings.KONTO_DISCLOSURE = policy
    has_phone(alice)
    known = _asks(holder)
    unknown = _asks(holder.elsewhere(), "+380501234568")

    assert _plain(known.text).replace("67", "68") == _plain(unknown.text)
    assert known.status == unknown.status


def test_what_is_no_number_is_said_beside_the_field(holder, db):
    """Nothing is sent; what was typed stays."""
    with nothing_comes_about():
        page = _asks(holder, "+380 50 1")

    assert page.status == 400
    assert page.values["number"] == "+380 50 1"


def test_texts_have_an_end(holder, db, settings):
    """Three to a number from one network in a quarter of an hour, six a day from anywhere: then a wait."""
    settings.KONTO_CHALLENGE = "off"
    pages = [_asks(holder).status for _ in range(4)]
    assert pages == [200] * 3 + [429]

    elsewhere = [_asks(holder.elsewhere(network=f"198.51.100.{number}")).status for number in range(4)]
    assert elsewhere == [200] * 3 + [429]


def test_no_text_goes_to_anybody_without_the_picture(holder, settings, letterbox, db):
    """Left out or wrong, nothing is sent and the number stays typed; right, the text goes."""
    settings.KONTO_CHALLENGE = "always"
    assert holder.open("/number/").asks_for_picture
    with nothing_comes_about():
        pages = [holder.fill(number=NUMBER), holder.fill(number=NUMBER, picture_1="no")]
    assert [page.status for page in pages] == [400, 400]
    assert pages[1].values["number"] == NUMBER

    assert "We sent a text" in holder.fill(number=NUMBER, **holder.picture()).text
    assert _types(holder, letterbox).status == 200


def test_whoever_asks_for_several_texts_is_asked_for_the_picture(holder, settings, letterbox, db):
    """On risk the third text of a network, or to a number, wants it; in between nobody meets it."""
    settings.KONTO_CHALLENGE = "risk"
    assert [_asks(holder, number).status for number in ("+380501234568", "+380501234569")] == [200, 200]
    assert not holder.open("/number/").asks_for_picture
    with nothing_comes_about():
        page = holder.fill(number=NUMBER)

    assert (page.status, page.asks_for_picture) == (400, True)
    assert "We sent a text" in holder.fill(number=NUMBER, **holder.picture()).text


def test_another_text_to_the_same_number_needs_no_second_picture(holder, settings, letterbox, db):
    """Whoever has shown it once has the code sent again by the button; for another number it is asked for again."""
    settings.KONTO_CHALLENGE = "always"
    holder.open("/number/")
    holder.fill(number=NUMBER, **holder.picture())

    assert "We sent a text" in holder.press("Send another code").text
    work()
    assert len(letterbox.all(to=NUMBER, kind="identity/number_code")) == 2
    with nothing_comes_about():
        assert holder.post("/number/", number="+380501234568").status == 400


def test_whoever_cant_read_the_picture_is_led_to_a_person(holder, settings, db):
    """A code to the number can't stand in for it: sending one is what the picture bounds. Asking for it sends none."""
    settings.KONTO_CHALLENGE = "always"
    page = holder.open("/number/")
    assert page.links["Ask a person"] == "/ask/"
    assert "I can't read the picture: send me a code instead" not in page.buttons

    with nothing_comes_about():
        holder.post("/number/", number=NUMBER, code_instead="1")
        holder.post("/number/", number=NUMBER, address_code="123456")


def test_a_signed_in_owner_hears_of_it_and_the_account_goes_on(alice, holder, visit, letterbox):
    """Sessions stay: only the number proves nothing alone."""
    has_phone(alice)
    visit.sign_in(alice)
    _asks(holder)
    _types(holder, letterbox)

    assert visit.is_signed_in
    assert visit.elsewhere().sign_in(ALICE).path == "/cabinet/"


@pytest.mark.parametrize("gone", [False, True], ids=["in use", "retired"])
def test_a_sign_up_with_a_number_that_is_taken_leads_there(alice, holder, letterbox, gone):
    """The page that refuses the number says what to do if it is new; so does the text to it, where one goes."""
    has_phone(alice)
    if gone:
        alice.leaves()
    page = holder.sign_up(BOB.but(address=NUMBER))

    assert page.status == 400
    assert page.links["This number is new to me"] == "/number/"
    work()
    if gone:
        assert "/number/" in letterbox.last(to=NUMBER, kind="identity/retired").text


def test_a_sign_up_with_an_address_that_is_taken_says_nothing_of_numbers(alice, holder):
    """Mailboxes don't change hands."""
    page = holder.sign_up(BOB.but(address=alice.address))

    assert "This number is new to me" not in page.links


def _asks(visit, number=NUMBER):
    visit.open("/number/")
    page = visit.fill(number=number)
    work()
    return page


def _code(letterbox):
    found = re.search(r"\b\d{6}\b", letterbox.last(kind="identity/number_code").text)
    assert found
    return found[0]


def _types(visit, letterbox):
    return visit.press(MINE, code=_code(letterbox))


def _plain(text):
    return re.sub(r"reference: \w+", "", text)
