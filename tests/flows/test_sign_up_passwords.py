"""Which passwords make an account, at sign-up and wherever one is set."""

from __future__ import annotations

import pytest

from tests.cast import ALICE
from tests.unchanged import nothing_comes_about

COMMON = ["password", "PASSWORD", "Password1", "qwertyuiop", "ｐａｓｓｗｏｒｄ", " password ", "iloveyou", "1q2w3e4r5t"]
MINE = ["alice appleby", "Alice Appleby", "ALICE.APPLEBY@EXAMPLE.ORG", "alice.appleby", "aliceappleby", "example.org"]


@pytest.mark.parametrize("password", ["short", "1234567", "\U0001f98a" * 7, "i" * 7])
def test_a_short_password_is_refused(visit, password):
    """Seven characters are too few, of whatever script, and the page says how many are needed."""
    with nothing_comes_about():
        page = visit.sign_up(ALICE, password=password)

    assert page.status == 400
    assert "at least 8 characters" in page.text


@pytest.mark.parametrize("password", COMMON)
def test_what_many_people_use_is_refused(visit, password):
    """A common password is refused in capitals, in full-width letters and between spaces too, and the page says why."""
    with nothing_comes_about():
        page = visit.sign_up(ALICE, password=password)

    assert page.status == 400
    assert "Many people use this password" in page.text


@pytest.mark.parametrize("password", MINE)
def test_the_own_name_and_address_are_no_password(visit, password):
    """What everybody knows of the person is refused as their password."""
    with nothing_comes_about():
        page = visit.sign_up(ALICE, password=password)

    assert page.status == 400
    assert "your name, address, number or user name" in page.text


@pytest.mark.parametrize("password", ["aaaaaaaaaaaa", "abababababab", "        ", "……………………"])
def test_one_or_two_characters_over_and_over_are_refused(visit, password):
    """Length alone is no strength."""
    with nothing_comes_about():
        assert visit.sign_up(ALICE, password=password).status == 400


@pytest.mark.parametrize(
    "password",
    [
        "four words in a row",
        "  spaces at both ends  ",
        "чотири слова поспіль",
        "六つの言葉を並べて書く",
        "\U0001f98a\U0001f34e\U0001f511\u2693\U0001f9ca\U0001f335\U0001f3b2\U0001fa81",
        "x" * 64 + "abcdefgh" * 8,
        "'; DROP TABLE identity_account;--",
        "<script>alert(1)</script>",
    ],
    ids=["words", "spaces kept", "Ukrainian", "Japanese", "emoji", "128 characters", "SQL", "HTML"],
)
def test_any_script_and_length_up_to_128_makes_a_password(visit, password):
    """No rules of composition: what is long enough and not guessed first opens the account, exactly as typed."""
    assert visit.sign_up(ALICE.but(password=password)).path == "/activate/"

    assert visit.elsewhere().sign_in(ALICE, password=password).path == "/cabinet/"
    assert visit.elsewhere().sign_in(ALICE, password=password[:-1]).status == 400


def test_one_hundred_and_twenty_nine_are_refused(visit):
    """A password is never cut short: what is too long is refused, at sign-up and at sign-in."""
    long = "x" * 64 + "abcdefgh" * 8 + "9"

    with nothing_comes_about():
        page = visit.sign_up(ALICE, password=long)

    assert page.status == 400
    assert "128 characters at most" in page.text


def test_the_same_letters_typed_on_another_machine_open_the_account(visit):
    """A composed and a decomposed `å` are one letter of a password."""
    visit.sign_up(ALICE.but(password="gr\u00e5 elg i t\u00e5ke"))

    assert visit.elsewhere().sign_in(ALICE, password="gra\u030a elg i ta\u030ake").path == "/cabinet/"


def test_an_operator_may_ask_for_fifteen(visit, settings):
    """With the stricter length fourteen characters are refused and fifteen taken; the form says so beforehand."""
    settings.KONTO_PASSWORD_LENGTH = 15
    assert "At least 15 characters" in visit.open("/sign-up/").text

    with nothing_comes_about():
        assert visit.sign_up(ALICE, password="four wee words").status == 400
    assert visit.sign_up(ALICE, password="four wee words!").path == "/activate/"


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", ""),
        ("short", "at least 8"),
        ("password", "Many people"),
        (ALICE.address, "your name, address"),
        ("orchard1", "Weak"),
        (ALICE.password, "Strong."),
    ],
)
def test_the_strength_is_told_while_typing(visit, password, says):
    """The page may ask how good a password is; the answer is the one that the form would give."""
    page = visit.elsewhere(network="203.0.113.92").post(
        "/sign-up/strength/", password=password, name=ALICE.name, address=ALICE.address
    )

    assert page.status == 200
    assert says in page.text
    assert bool(says) == bool(page.text)


def test_the_strength_is_told_at_a_typing_pace(visit):
    """Ninety questions a minute from one network are answered, more are not; other networks don't notice."""
    hasty = visit.elsewhere(network="203.0.113.90")
    answers = [hasty.post("/sign-up/strength/", password="x").status for _ in range(91)]

    assert answers == [200] * 90 + [429]
    assert visit.elsewhere(network="198.51.100.4").post("/sign-up/strength/", password="x").status == 200


@pytest.mark.parametrize(
    "password", ["x" * 100_000, "4@8({[<369|!10$5+7%2" * 50, "\x00" * 500, "a\u0301\u0323" * 5_000]
)
def test_the_strength_of_anything_is_told_soon(visit, password):
    """No password costs the server more than a moment: neither its length nor its signs."""
    assert visit.elsewhere(network="203.0.113.91").post("/sign-up/strength/", password=password).status == 200
