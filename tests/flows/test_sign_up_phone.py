"""Signing up with a phone number: one account, confirmed by a text, in whatever way the number is written."""

from __future__ import annotations

import pytest

from konto.identity.models import Account, Identifier, Proof
from konto.kernel.events import Event
from tests.cast import ALICE, DANA, MALLORY
from tests.unchanged import journalled, nothing_comes_about

SPELLINGS = [
    "+380501234567",
    "+380 50 123 45 67",
    "050 123-45-67",
    "(050) 123 45 67",
    "380501234567",
    "00380501234567",
    "+380 (0) 50 123 45 67",
    "+\u0663\u0668\u0660\u0665\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
    "\uff0b\uff13\uff18\uff10\uff15\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
    "\u202a+380 50 123 45 67\u202c",
    "+380\u00a050\u00a0123\u201145\u201167",
]


def test_a_number_is_confirmed_by_the_code_of_a_text(visit, letterbox):
    """The text goes to the number, its code opens the account, and the number stands masked in the menu."""
    with journalled(Event.SIGNED_UP, Event.TERMS_ACCEPTED, Event.PROOF_SENT):
        page = visit.sign_up(DANA)

    assert page.path == "/activate/"
    assert f"We sent a text to {DANA.address}" in page.text
    assert "letter" not in page.text
    text = letterbox.last(to=DANA.address)
    assert (text.channel, text.kind) == ("sms", "identity/activate")
    assert "http" not in text.text

    page = visit.activate()
    assert page.path == "/activate/done/"
    assert DANA.address in page.text
    assert DANA.account.state == "active"
    assert "+380•••••67" in page.text
    assert len(letterbox) == 1


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_one_number_is_one_account_in_every_spelling(dana, visit, spelling):
    """However it is written, no second account comes about, and it opens the account that there is."""
    with nothing_comes_about():
        assert visit.sign_up(MALLORY.but(address=spelling)).status == 400

    assert "already an account for this number" in visit.page.text
    assert visit.elsewhere().sign_in(dana.but(address=spelling)).path == "/cabinet/"


@pytest.mark.parametrize(
    ("language", "typed", "kept"),
    [
        ("uk", "050 123 45 67", "+380501234567"),
        ("nb", "912 34 567", "+4791234567"),
        ("nb", "050 123 45 67", "+380501234567"),
        ("uk", "912 34 567", "+4791234567"),
        ("en", "912 34 567", "+4791234567"),
        ("en", "+44 7911 123456", "+447911123456"),
    ],
)
def test_a_national_number_is_read_as_people_of_the_pages_language_write_it(visit, letterbox, language, typed, kept):
    """First as they do, then as the site's country does, then the others we know: the text goes where it was meant."""
    visit.client.cookies["konto_language"] = language
    visit.sign_up(DANA, address=typed)

    assert Identifier.objects.get().value == letterbox.last().to == kept
    assert visit.elsewhere().sign_in(DANA.but(address=typed)).path == "/cabinet/"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("050 123", "too short or too long"),
        ("+380 50 123 45 678", "no such number"),
        ("+999 123 456 789", "no such number"),
        ("12345", "too short or too long"),
        ("+38050123456\u00b2", "no such number"),
        ("+380501234567#5", "no such number"),
        ("+380501234567 ext. 5", "no such number"),
        ("+380501234567;ext=5", "no such number"),
        ("+380501234567,,5", "no such number"),
        ("+1 900 555 1234", "can't receive texts"),
        ("+380 800 123 456", "can't receive texts"),
        ("044 279 0000", "can't receive texts"),
        ("9" * 250, "too short or too long"),
        ("dana", "Write a whole e-mail address"),
        ("dana.dovzhenko", "Write a whole e-mail address"),
    ],
)
def test_what_no_text_can_reach_is_refused(visit, letterbox, typed, says):
    """Impossible, premium and fixed numbers, extensions, and user names: nothing comes about, and the page says why."""
    with nothing_comes_about():
        page = visit.sign_up(DANA, address=typed)

    assert page.status == 400
    assert says in page.text
    assert page.values["address"] == typed


def test_a_country_that_the_operator_does_not_serve_is_refused(visit, settings):
    """Before anything comes about, with words that say what works."""
    settings.KONTO_TEXT_COUNTRIES = ["NO"]
    with nothing_comes_about():
        assert "this number's country" in visit.sign_up(DANA).text


def test_without_a_gateway_only_addresses_are_asked_for(visit, settings):
    """The form doesn't offer what can't be done, and says so to whoever tries; an address still works."""
    settings.KONTO_LETTERBOX, settings.KONTO_SMS_URL = False, ""
    page = visit.open("/sign-up/")
    assert "E-mail address" in page.text
    assert "phone" not in page.text

    with nothing_comes_about():
        assert "We can't send texts here" in visit.sign_up(DANA).text
    assert visit.sign_up(ALICE).path == "/activate/"


def test_a_mistyped_number_is_corrected_before_it_is_confirmed(visit, letterbox):
    """A new text goes to the right one; the code that went to the wrong one opens nothing."""
    visit.sign_up(DANA, address="+380509999999")
    wrong = letterbox.code(to="+380509999999")
    visit.open("/activate/")
    assert "Change the number" in visit.page.links
    visit.open("/activate/address/")
    assert visit.page.values["address"] == "+380509999999"
    visit.fill(address="050 123 45 67")

    assert letterbox.last().to == DANA.address
    assert visit.post("/activate/", code=wrong).status == 400
    assert visit.activate(letterbox.code(to=DANA.address)).path == "/activate/done/"
    assert Identifier.objects.get().value == DANA.address


def test_a_number_can_be_corrected_to_an_address_and_back(visit, letterbox):
    """Whoever has no text arriving goes on by letter: the same account, another contact."""
    visit.sign_up(DANA)
    visit.open("/activate/address/")
    page = visit.fill(address=ALICE.address)

    assert f"We sent a letter to {ALICE.address}" in page.text
    assert Identifier.objects.get().kind == "email"
    visit.open("/activate/address/")
    assert "We sent a text" in visit.fill(address=DANA.address, **visit.picture()).text
    assert visit.activate().path == "/activate/done/"
    assert Account.objects.count() == 1


def test_another_text_is_sent_after_a_minute(clock, visit, letterbox):
    """The page counts down; the earlier code is dead; pressed too early nothing is sent."""
    visit.sign_up(DANA)
    first = letterbox.code()
    visit.open("/activate/")
    visit.press("Send the text again")
    assert len(letterbox) == 1

    clock.shift(minutes=1)
    visit.open("/activate/")
    assert "The text is on its way" in visit.press("Send the text again").text
    assert len(letterbox) == 2
    assert letterbox.code() != first
    assert visit.post("/activate/", code=first).status == 400
    assert visit.activate().path == "/activate/done/"


def test_a_strangers_unconfirmed_number_blocks_nobody(visit, letterbox):
    """Mallory signs up with Dana's number: it stays Dana's to take, and what Mallory set is dropped."""
    stranger = visit.elsewhere(network="198.51.100.66")
    stranger.sign_up(MALLORY.but(address=DANA.address))
    code = letterbox.code()

    assert visit.sign_up(DANA).path == "/activate/"
    assert not stranger.is_signed_in
    assert stranger.post("/activate/", code=code).path != "/activate/done/"
    assert visit.activate().path == "/activate/done/"
    assert DANA.account.name == DANA.name
    assert visit.elsewhere().sign_in(MALLORY.but(address=DANA.address)).status == 400
    assert Account.objects.count() == 1


def test_no_code_lies_in_plain_anywhere(visit, letterbox):
    """Neither the proof nor the session holds the six digits; the text is the one place."""
    visit.sign_up(DANA)
    code = letterbox.code()
    proof = Proof.objects.values().get()

    assert not any(code.encode() in _raw(value) for value in proof.values())
    assert code not in str(dict(visit.client.session))
    assert code not in visit.open("/activate/").html


def test_the_own_number_is_no_password(visit):
    """Neither international nor as it is dialled at home."""
    for password in ("380501234567", "0501234567", "+380501234567"):
        with nothing_comes_about():
            assert "This is your name" in visit.sign_up(DANA, password=password).text


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_retired_number_is_refused_in_every_spelling(dana, visit, letterbox, spelling):
    """The owner left: the number takes no account again, the page says so, and a text tells the number why."""
    dana.leaves()
    with journalled():
        page = visit.sign_up(MALLORY.but(address=spelling))

    assert "This number can't be used for a new account" in page.text
    assert (Account.objects.count(), Identifier.objects.count(), Proof.objects.count()) == (0, 0, 0)
    assert letterbox.last().kind == "identity/retired"
    assert (letterbox.last().to, letterbox.last().channel) == (dana.address, "sms")


def _raw(value: object) -> bytes:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()


def test_a_code_in_place_of_the_picture_confirms_nothing_and_the_page_says_why(settings, visit, letterbox):
    """It showed a person, on no account's behalf; the second one is the number's, and the page says so."""
    settings.KONTO_CHALLENGE = "always"
    visit.open("/sign-up/")
    asked = {"name": DANA.name, "address": DANA.address, "language": DANA.language, "age": "on", "terms": "on"}
    visit.press("I can't read the picture: send me a code instead", **asked)
    first = letterbox.code()
    page = visit.press("Create my account", password=DANA.password, address_code=first)
    assert "The code before stood in for the picture" in page.text
    assert DANA.account.state == "new"

    assert visit.fill(code=first).status == 400
    assert DANA.account.state == "new"
    assert visit.activate().path == "/activate/done/"


def test_without_such_a_code_nothing_is_explained(visit):
    """The page is as short as ever."""
    assert "The code before" not in visit.sign_up(DANA).text
