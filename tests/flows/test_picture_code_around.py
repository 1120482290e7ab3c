"""The way around the picture: a code to the address in the form, for everybody alike, and no mail cannon."""

from __future__ import annotations

from functools import partial

import pytest

from konto.identity import challenge_codes, identifiers
from konto.identity.challenge_codes import Outcome, Place
from konto.identity.models import AddressCheck
from konto.kernel.events import Event
from tests.cast import ALICE, BOB, MALLORY
from tests.letters import work
from tests.threads import at_once
from tests.unchanged import nothing_comes_about

INSTEAD = "I can't read the picture: send me a code instead"
AGAIN = "Send another code"
KIND = "identity/challenge_code"
SPENT = "Several codes were sent already."
WRONG = "This isn't the code from our latest letter or text."
OVER = "This code no longer works."


@pytest.fixture(autouse=True)
def always(settings) -> None:
    settings.KONTO_CHALLENGE = "always"


def test_a_code_opens_the_door_in_place_of_the_picture(alice, visit, letterbox):
    """The button brings a letter and a field for its code; with it the password is judged as ever."""
    page = _ask(visit, alice.address)
    assert (page.status, page.asks_for_picture) == (200, False)
    assert f"On its way to {alice.address}: 6 digits that work for ten minutes." in page.text

    page = visit.press("Sign in", password=alice.password, address_code=letterbox.code())
    assert page.path == "/cabinet/"


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-up/", "/recover/", "/sign-in/code/", "/activate/address/"])
def test_every_page_with_a_picture_has_a_way_around_it(visit, letterbox, path):
    """The button is there, brings a letter to the address in the form, and a field for its code."""
    if path == "/activate/address/":
        visit.sign_up(ALICE)
    assert visit.open(path).asks_for_picture
    page = visit.press(INSTEAD, address=MALLORY.address)

    assert letterbox.last(to=MALLORY.address).kind == KIND
    assert (page.status, page.path, page.values["address"]) == (200, path, MALLORY.address)
    assert any("address_code" in form.names for form in page.reading.forms)


def test_a_number_gets_a_text(visit, letterbox):
    """Who signs up by phone reads the code there; a user name reaches nobody, and the page says what to type."""
    page = _ask(visit, "+380 50 123 45 67")
    assert "On its way to +380501234567" in page.text
    assert letterbox.last(to="+380501234567").channel == "sms"

    sent = len(letterbox)
    with nothing_comes_about():
        page = _ask(visit, "alice-in-oslo")
    assert "Type an e-mail address or a phone number, or use the picture." in page.text
    assert (page.status, len(letterbox)) == (400, sent)


def test_an_address_without_account_gets_a_code_too(visit, letterbox):
    """Signing up works without a picture that can be read; what was typed before stays in the form."""
    visit.open("/sign-up/")
    page = visit.press(INSTEAD, name=BOB.name, address=BOB.address, password=BOB.password, age="on", terms="on")

    assert (page.values["name"], page.values["address"], page.values["age"]) == (BOB.name, BOB.address, "on")
    assert BOB.password not in page.html
    assert letterbox.last(to=BOB.address).kind == KIND
    done = visit.press("Create my account", password=BOB.password, address_code=letterbox.code())
    assert done.path == "/activate/"


def test_asking_for_a_code_judges_and_makes_nothing(alice, visit):
    """No account, no failed sign-in, nothing but the letter comes of it."""
    visit.open("/sign-in/")
    before = AddressCheck.objects.count()
    page = visit.press(INSTEAD, address=alice.address, password="not the password")

    assert "has-error" not in page.html
    assert not visit.is_signed_in
    assert AddressCheck.objects.count() == before + 1


def test_strict_policy_answers_alike_with_and_without_account(private, alice, visit, letterbox):
    """Known and unknown get the same page, the same status and the same letter."""
    known, unknown = (_ask(visit.elsewhere(network=f"203.0.113.{at}"), to) for at, to in enumerate(_two(alice)))

    assert known.status == unknown.status == 200
    assert known.text.replace(alice.address, "X") == unknown.text.replace(MALLORY.address, "X")
    words = [letterbox.last(to=to, kind=KIND).text for to in _two(alice)]
    assert _without_code(words[0]) == _without_code(words[1])


def test_the_letter_makes_sense_to_whoever_did_not_ask(visit, letterbox):
    """It says what happened, that nothing is opened by it, and calls nobody by name."""
    _ask(visit, BOB.address)
    letter = letterbox.last(to=BOB.address)

    assert "asked for a code instead of reading a picture" in letter.text
    assert "The code opens no account" in letter.text
    assert "It doesn't mean that you have an account here." in letter.text
    assert BOB.name not in letter.text


def test_a_wrong_code_keeps_the_form_and_five_end_it(alice, visit, letterbox):
    """Each wrong code is said beside its field; after the fifth not even the right one opens."""
    _ask(visit, alice.address)
    code = letterbox.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    with nothing_comes_about():
        said = [visit.press("Sign in", password=alice.password, address_code=wrong).text for _ in range(5)]
        page = visit.press("Sign in", password=alice.password, address_code=code)

    assert [WRONG in text for text in said] == [True, True, True, True, False]
    assert OVER in page.text
    assert (page.status, page.values["address"]) == (400, alice.address)


def test_a_code_is_old_after_ten_minutes(clock, alice, visit, letterbox):
    """Then it opens nothing, and the page says to ask for another."""
    _ask(visit, alice.address)
    code = letterbox.code()
    clock.shift(minutes=10, seconds=1)

    with nothing_comes_about():
        page = visit.press("Sign in", password=alice.password, address_code=code)
    assert OVER in page.text


def test_a_code_opens_once(alice, visit, letterbox):
    """Spent on a wrong password, it is no good for the next try: a picture stands there again."""
    _ask(visit, alice.address)
    code = letterbox.code()
    page = visit.press("Sign in", password="not the password", address_code=code)
    assert "isn't the password" in page.text
    assert page.asks_for_picture

    with nothing_comes_about():
        page = visit.post("/sign-in/", address=alice.address, password=alice.password, address_code=code)
    assert OVER in page.text


def test_a_form_refused_for_something_else_does_not_spend_the_code(visit, letterbox):
    """Whoever mistyped the rest types the code once, and it is still there."""
    visit.open("/sign-up/")
    visit.press(INSTEAD, name=BOB.name, address=BOB.address, password=BOB.password, age="on", terms="on")
    code = letterbox.code()
    with nothing_comes_about():
        page = visit.press("Create my account", password="short", address_code=code)
    assert page.values["address_code"] == code

    assert visit.press("Create my account", password=BOB.password).path == "/activate/"


def test_a_code_belongs_to_its_browser(alice, visit, letterbox):
    """Read out to somebody else, it opens nothing there."""
    _ask(visit, alice.address)
    other = visit.elsewhere()

    with nothing_comes_about():
        page = other.post("/sign-in/", address=alice.address, password=alice.password, address_code=letterbox.code())
    assert OVER in page.text


def test_a_code_belongs_to_its_address(alice, bob, visit, letterbox):
    """Mallory can't try passwords of others with codes to her own mailbox."""
    _ask(visit, MALLORY.address)

    with nothing_comes_about():
        page = visit.press("Sign in", address=bob.address, password=bob.password, address_code=letterbox.code())
    assert OVER in page.text


def test_a_code_belongs_to_its_page(visit, letterbox):
    """One for signing in makes no account."""
    _ask(visit, BOB.address)
    code = letterbox.code()
    form = {"name": BOB.name, "password": BOB.password, "language": "nb", "age": "on", "terms": "on"}

    with nothing_comes_about():
        page = visit.post("/sign-up/", address=BOB.address, address_code=code, **form)
    assert OVER in page.text


def test_a_newer_code_ends_the_older(alice, visit, letterbox):
    """One code works at a time, and it is the latest."""
    _ask(visit, alice.address)
    first = letterbox.code()
    visit.press(AGAIN)
    second = letterbox.code()
    while second == first:  # one in a million
        visit.press(AGAIN)
        second = letterbox.code()

    with nothing_comes_about():
        assert WRONG in visit.press("Sign in", password=alice.password, address_code=first).text
    assert visit.press("Sign in", password=alice.password, address_code=second).path == "/cabinet/"


def test_back_to_a_picture(alice, visit):
    """Who waits in vain for the letter takes the picture after all."""
    _ask(visit, alice.address)

    page = visit.press("Show a picture instead")
    assert page.asks_for_picture
    assert page.values["address"] == alice.address
    assert visit.fill(password=alice.password, **visit.picture()).path == "/cabinet/"


@pytest.mark.parametrize("address", ["", "alice", "alice@", "a@b@c", "\x00@example.org", "+1234"])
def test_no_code_goes_to_what_is_no_address(visit, letterbox, address):
    """The page says what is wrong with the address, and complains of nothing else."""
    visit.open("/sign-up/")
    with nothing_comes_about():
        page = visit.press(INSTEAD, address=address)

    assert page.status == 400
    assert page.html.count("has-error") == 1
    assert len(letterbox) == 0


def test_three_codes_in_a_quarter_of_an_hour(clock, alice, visit, letterbox):
    """The fourth is refused with the time to wait; nothing is sent, and the code from before still works."""
    _ask(visit, alice.address)
    for _ in range(2):
        visit.press(AGAIN)
    sent, code = len(letterbox), letterbox.code()

    with nothing_comes_about():
        page = visit.press(AGAIN)
    assert SPENT in page.text
    assert "try again in 15 minutes" in page.text
    assert len(letterbox) == sent
    assert visit.press("Sign in", password=alice.password, address_code=code).path == "/cabinet/"


def test_six_codes_a_day_to_one_address_whoever_asks(clock, visit, letterbox):
    """Strangers on many networks can't fill a mailbox, nor use up what its owner may get of other letters."""
    for number in range(6):
        assert SPENT not in _ask(visit.elsewhere(network=f"203.0.113.{number}"), BOB.address).text

    with nothing_comes_about():
        assert SPENT in _ask(visit.elsewhere(network="203.0.113.99"), BOB.address).text
    assert len(letterbox) == 6
    clock.shift(days=1, seconds=1)
    assert SPENT not in _ask(visit.elsewhere(network="203.0.113.99"), BOB.address).text


def test_ten_codes_from_one_network(visit, letterbox):
    """One network can't write to everybody."""
    for number in range(10):
        _ask(visit.elsewhere(), f"somebody-{number}@example.org")

    with nothing_comes_about():
        assert SPENT in _ask(visit.elsewhere(), BOB.address).text
    assert len(letterbox) == 10


def test_a_full_mailbox_is_no_news_to_strangers(private, settings, alice, visit):
    """That an address got many letters today would tell of an account: the page stays the same."""
    settings.KONTO_LETTERS_PER_RECIPIENT = 0

    assert "On its way to" in _ask(visit, alice.address).text


def test_without_a_picture_nobody_has_a_code_sent(settings, alice, visit, letterbox):
    """Where no challenge is asked for, the button isn't there, and pressing it all the same sends nothing."""
    settings.KONTO_CHALLENGE = "off"
    assert INSTEAD not in visit.open("/sign-in/").buttons

    before = len(letterbox)
    with nothing_comes_about():
        visit.post("/sign-in/", address=alice.address, password=alice.password, code_instead="1")
    assert len(letterbox) == before
    assert not visit.is_signed_in


def test_only_marks_are_kept_and_not_for_long(clock, visit, letterbox):
    """Neither the address nor the code lies in the table, and after a day nothing of it does."""
    _ask(visit, BOB.address)
    row = AddressCheck.objects.get()
    held = b"".join(bytes(value) for value in (row.mark, row.contact_mark, row.code_mark))

    assert letterbox.code().encode() not in held
    assert BOB.address.encode() not in held
    clock.shift(days=1, seconds=1)
    work()
    assert not AddressCheck.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_code_brought_many_times_at_once_opens_once(letterbox):
    """Of requests at the same moment one gets by."""
    place, contact = Place("identity:sign_in", b"browser"), identifiers.read(BOB.address)
    challenge_codes.send(contact, place=place, network="192.0.2.1", language="en")
    code = letterbox.code()

    outcomes = at_once(*[partial(challenge_codes.weigh, contact, code, place=place)] * 4)
    assert sorted(one.value for one in outcomes) == [Outcome.OVER.value] * 3 + [Outcome.RIGHT.value]


def test_whoever_waited_with_an_older_clock_comes_too_late(db, clock, letterbox):
    """A request that looked at its clock first, and got the row second, finds the code spent."""
    place, contact = Place("identity:sign_in", b"browser"), identifiers.read(BOB.address)
    challenge_codes.send(contact, place=place, network="192.0.2.1", language="en")
    code = letterbox.code()
    clock.shift(seconds=9)
    assert challenge_codes.weigh(contact, code, place=place) is Outcome.RIGHT

    clock.shift(seconds=-5)
    assert challenge_codes.weigh(contact, code, place=place) is Outcome.OVER


def test_a_wrong_password_counts_as_ever(alice, visit, letterbox):
    """The code is no way around the throttles: failures are counted."""
    _ask(visit, alice.address)
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        page = visit.press("Sign in", password="not the password", address_code=letterbox.code())

    assert page.status == 400


def _ask(visit, address: str):
    visit.open("/sign-in/")
    return visit.press(INSTEAD, address=address)


def _two(alice) -> tuple[str, str]:
    return alice.address, MALLORY.address


def _without_code(words: str) -> str:
    return "".join(" " if sign.isdigit() else sign for sign in words)


def test_everybody_else_stays_as_they_are(alice, visit, letterbox):
    """Codes for a stranger change nothing for the owner: neither sessions nor password nor failures."""
    owner = visit.elsewhere(network="198.51.100.3")
    owner.sign_in(alice)
    for number in range(4):
        _ask(visit.elsewhere(network=f"203.0.113.{number}"), alice.address)

    assert owner.is_signed_in
    assert ALICE.account.pk == alice.account.pk
