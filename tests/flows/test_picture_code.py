"""The picture code: when it is asked for, what answers it, and how to get another one."""

from __future__ import annotations

from functools import partial

import pytest
from captcha.models import CaptchaStore
from django.core.exceptions import ValidationError

from konto.identity import challenge
from konto.kernel.events import Event
from konto.web.picture_code import PictureCode
from tests.cast import ALICE, BOB, MALLORY
from tests.threads import at_once
from tests.unchanged import nothing_comes_about

FORMS = ["/sign-up/", "/sign-in/", "/activate/address/"]
ANOTHER = "Another picture"
INSTEAD = "I can't read the picture: send me a code instead"


@pytest.fixture
def always(settings) -> None:
    settings.KONTO_CHALLENGE = "always"


@pytest.mark.parametrize("path", FORMS)
def test_with_always_every_form_asks(always, visit, path):
    """Each form for strangers shows a picture at once."""
    _wait_for_letter(visit, path)

    assert visit.open(path).asks_for_picture


@pytest.mark.parametrize("path", FORMS)
def test_with_off_no_form_asks(settings, alice, visit, path):
    """However much fails, nobody is asked for letters."""
    settings.KONTO_CHALLENGE = "off"
    _wait_for_letter(visit, path)
    for _ in range(5):
        visit.elsewhere().sign_in(alice, password="not the password")

    assert not visit.open(path).asks_for_picture
    assert not visit.elsewhere().sign_in(alice, password="not the password").asks_for_picture


def test_with_risk_sign_in_asks_after_two_failures(alice, visit):
    """The first tries need no letters; after two failures the page shows a picture, and the right letters open it."""
    assert not visit.sign_in(alice, password="not the password").asks_for_picture
    assert visit.sign_in(alice, password="not the password").asks_for_picture

    assert visit.sign_in(alice).path == "/cabinet/"


def test_the_address_is_at_risk_from_every_network(alice, visit):
    """Two failures elsewhere make the picture appear here; the page then says what is missing."""
    for number in range(2):
        visit.elsewhere(network=f"198.51.100.{number}").sign_in(alice, password="not the password")

    with nothing_comes_about():
        page = visit.sign_in(alice)
    assert (page.status, page.asks_for_picture) == (400, True)
    assert "One more step: type what you see in the picture." in page.text
    assert "Here is a new picture." not in page.text
    assert visit.sign_in(alice).path == "/cabinet/"


def test_with_risk_sign_up_asks_after_two_from_a_network(visit):
    """Two sign-ups from one network are welcome as they are; the third shows a picture from the start."""
    for person in (BOB, MALLORY):
        assert visit.elsewhere().sign_up(person).path == "/activate/"

    assert visit.open("/sign-up/").asks_for_picture
    assert visit.sign_up(ALICE).path == "/activate/"


@pytest.mark.parametrize("typed", ["", "wrong", "x" * 10_000, "\x00", "' OR 1=1 --"])
def test_wrong_letters_make_no_account_and_bring_another_picture(always, visit, typed):
    """What was typed stays, the picture changes, nothing comes about."""
    visit.open("/sign-up/")
    first = visit.page.values["picture_0"]

    with nothing_comes_about():
        page = visit.sign_up(ALICE, picture_1=typed)

    assert page.status == 400
    assert page.values["picture_0"] != first
    assert page.values["address"] == ALICE.address


def test_letters_may_be_typed_in_capitals(always, visit):
    """The case of the letters doesn't matter, as nobody can see it in the picture."""
    visit.open("/sign-up/")
    letters = CaptchaStore.objects.get(hashkey=visit.page.values["picture_0"]).response

    assert visit.fill(**_typed(ALICE), picture_1=letters.upper()).path == "/activate/"


def test_letters_open_once(always, alice, visit):
    """An answer is used up by the try that it came with, right or wrong: a program can't bring it again."""
    visit.open("/sign-in/")
    key, letters = visit.page.values["picture_0"], visit.picture()["picture_1"]
    used = {"address": alice.address, "picture_0": key, "picture_1": letters}
    assert "isn't the password" in visit.post("/sign-in/", **used, password="not the password").text

    with nothing_comes_about():
        page = visit.post("/sign-in/", **used, password=alice.password)
    assert page.status == 400
    assert not visit.is_signed_in


def test_letters_of_another_picture_open_nothing(always, alice, visit):
    """The answer belongs to its own picture."""
    visit.open("/sign-in/")
    mine = visit.page.values["picture_0"]
    visit.open("/sign-in/")

    with nothing_comes_about():
        visit.post("/sign-in/", address=alice.address, password=alice.password, picture_0=mine, **visit.picture())
    assert not visit.is_signed_in


def test_a_picture_is_old_after_ten_minutes(always, clock, alice, visit):
    """Its letters are refused then, and a new one is shown."""
    visit.open("/sign-in/")
    letters = visit.picture()
    clock.shift(minutes=11)

    with nothing_comes_about():
        assert visit.fill(address=alice.address, password=alice.password, **letters).status == 400


def test_without_the_field_nothing_is_weighed(always, alice, visit):
    """A program that leaves the picture out gets no answer about the password."""
    with nothing_comes_about():
        page = visit.post("/sign-in/", address=alice.address, password=alice.password)
        assert page.status == 400
        assert visit.post("/sign-up/", **_typed(BOB)).status == 400
    assert "password for this account" not in page.text


@pytest.mark.parametrize("path", FORMS)
def test_another_picture_without_scripts(always, visit, path):
    """A button brings another picture and keeps what was typed, passwords aside; nothing is judged or counted."""
    _wait_for_letter(visit, path)
    visit.open(path)
    first = visit.page.values["picture_0"]
    typed = {name: text for name, text in _typed(BOB).items() if name in visit.page.form(ANOTHER).names}

    with nothing_comes_about():
        page = visit.press(ANOTHER, **typed)

    assert page.status == 200
    assert page.asks_for_picture
    assert page.values["picture_0"] != first
    assert "has-error" not in page.html
    assert {name: page.values.get(name) for name in typed if name != "password"} == {
        name: text for name, text in typed.items() if name != "password"
    }
    assert BOB.password not in page.html


def test_asking_for_another_picture_signs_nobody_in(alice, visit):
    """The way for another picture is no way around the letters."""
    with nothing_comes_about():
        visit.post("/sign-in/", address=alice.address, password=alice.password, another_picture="1")
        visit.post("/sign-up/", **_typed(BOB), another_picture="1")
    assert not visit.is_signed_in


def test_letters_are_drawn_by_chance_from_those_that_differ():
    """Five of the letters that nobody takes for another, a fresh draw each time."""
    drawn = {challenge.letters() for _ in range(200)}

    assert len(drawn) > 195
    assert all(len(shown) == challenge.LENGTH and set(shown) <= set(challenge.LETTERS) for shown, _ in drawn)
    assert not set("0O1I") & set(challenge.LETTERS)
    assert all(answer == shown.lower() for shown, answer in drawn)


def test_failing_letters_is_no_failure_of_the_password(always, alice, visit):
    """A misread picture doesn't count against the account."""
    for _ in range(12):
        with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
            assert visit.sign_in(alice, picture_1="wrong").status == 400

    assert visit.sign_in(alice).path == "/cabinet/"


def _typed(person) -> dict[str, str]:
    return {
        "name": person.name,
        "address": person.address,
        "password": person.password,
        "language": "nb",
        "age": "on",
        "terms": "on",
    }


def _wait_for_letter(visit, path: str) -> None:
    """The form for another address is there only for who waits to be confirmed."""
    if path == "/activate/address/":
        visit.sign_up(ALICE)


def test_whoever_can_not_see_the_picture_learns_the_other_way(always, visit):
    """The picture's text names the button for a code, and the button is there."""
    page = visit.open("/sign-up/")

    assert "the button at the end of this form sends you a code instead" in page.html
    assert INSTEAD in page.buttons


@pytest.mark.django_db(transaction=True)
def test_letters_brought_many_times_at_once_open_once():
    """Of requests at the same moment one gets by, and the others need a picture of their own."""
    for _ in range(5):
        key = CaptchaStore.generate_key()
        letters = CaptchaStore.objects.get(hashkey=key).response

        assert sum(at_once(*[partial(_passes, key, letters)] * 4)) == 1


def _passes(key: str, letters: str) -> bool:
    try:
        PictureCode().check((key, letters), network="")
    except ValidationError:
        return False
    return True


def test_the_picture_is_there_before_the_password_is_typed(alice, visit):
    """Where this network, or the address brought along, needs it, the page shows it at once: nothing is typed twice."""
    for _ in range(2):
        visit.elsewhere().sign_in(alice, password="not the password")
    assert visit.open("/sign-in/").asks_for_picture

    far = visit.elsewhere(network="198.51.100.77")
    assert not far.open("/sign-in/").asks_for_picture
    far.open("/recover/")
    assert far.press("Back to sign-in", address=alice.address).asks_for_picture
    assert far.sign_in(alice).path == "/cabinet/"


def test_a_form_that_comes_back_says_that_the_password_is_to_be_typed_again(always, alice, visit):
    """For another picture, and for a code in its place: then the empty password field comes first, not the code."""
    visit.open("/sign-in/")
    again = "Type your password again: for safety we don't keep it."
    assert again in visit.press(ANOTHER, address=alice.address, password=alice.password).text
    page = visit.press(INSTEAD, address=alice.address, password=alice.password)

    assert again in page.text
    field = next(tag for tag in page.html.split("<") if "autofocus" in tag)
    assert 'name="password"' in field


@pytest.mark.parametrize(
    ("letters", "typed"),
    [("ekt35", "ЕКТ35"), ("mhpcx", "мнрсх"), ("ab3ty", "ΑΒ3ΤΥ"), ("bay2k", " ＢＡＹ２Ｋ ")],
)
def test_letters_of_another_keyboard_are_read_as_they_look(always, visit, letters, typed):
    """Cyrillic, Greek or wide ones: nobody sees the difference in the picture."""
    visit.open("/sign-up/")
    CaptchaStore.objects.filter(hashkey=visit.page.values["picture_0"]).update(response=letters)

    assert visit.fill(**_typed(ALICE), picture_1=typed).path == "/activate/"


def test_nothing_in_a_picture_is_taken_for_something_else(always, visit):
    """The label says digits as well, and what looks alike when it is turned is left out."""
    assert "Letters and digits in the picture" in visit.open("/sign-up/").text
    assert not set("7VL1IO0") & set(challenge.LETTERS)
