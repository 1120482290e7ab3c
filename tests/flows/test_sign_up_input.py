"""Signing up with everything that people and programs type into a form."""

from __future__ import annotations

import pytest

from konto.identity.models import Account, Identifier
from tests.cast import ALICE, MALLORY
from tests.letters import work
from tests.unchanged import nothing_comes_about

LONG = "x" * 10_000
UNSEEN = ["a\x00b", "a\x07b", "a\x1bb", "a\u2028b", "a\nb"]
RIGHT_TO_LEFT = "\u05d0\u05dc\u05d9\u05e1"
"""Alice in Hebrew letters."""

SQL = "Robert'); DROP TABLE identity_account;--"
HTML = '<b onmouseover="alert(1)">Bold</b> & <script>alert(2)</script>'


@pytest.mark.parametrize("field", ["name", "address", "password", "language"])
@pytest.mark.parametrize("typed", ["", " ", LONG, "a\x00b"], ids=["empty", "a space", "10,000 characters", "NUL"])
def test_no_field_takes_nothing_too_much_or_what_nobody_types(visit, field, typed):
    """Each field refuses it with words beside it; nothing comes about, and the page stays small."""
    with nothing_comes_about():
        page = visit.sign_up(ALICE, **{field: typed})

    assert page.status == 400
    assert "has-error" in page.html
    assert len(page.html) < 60_000


@pytest.mark.parametrize("unseen", UNSEEN)
def test_a_name_with_unseen_characters_is_refused(visit, unseen):
    """Control characters and line separators are no part of a name."""
    with nothing_comes_about():
        assert visit.sign_up(ALICE, name=unseen).status == 400


@pytest.mark.parametrize(
    "name", ["Олена Коваль", "Ærlend Åsmund Ørjan", "李小龍", RIGHT_TO_LEFT, "Zoë 🦊", "D'Arcy-O’Neill", SQL]
)
def test_a_name_may_be_of_any_script(visit, name):
    """Any script, emoji, right-to-left and apostrophes are kept as typed and shown so."""
    page = visit.sign_up(ALICE, name=name)

    assert page.path == "/activate/"
    assert ALICE.account.name == name
    assert name in visit.open("/settings/").text
    assert Account.objects.count() == 1


def test_a_name_that_turns_the_text_around_is_straightened(visit):
    """Direction overrides fall away: nobody's name makes the rest of a page read as something it isn't."""
    visit.sign_up(ALICE, name="Alice \u202eecilA\u2066")

    assert ALICE.account.name == "Alice ecilA"


@pytest.mark.parametrize("name", ["Win http://evil.example now", "www.evil.example", "\u200b\u200d", "\u0301"])
def test_a_name_that_advertises_or_can_not_be_seen_is_refused(visit, name):
    """Letters carry names: none of them holds a web address, and none is empty to the eye."""
    with nothing_comes_about():
        assert visit.sign_up(ALICE, name=name).status == 400


def test_html_is_shown_as_it_was_typed(visit, letterbox):
    """A name made of tags is text on every page, and the letter to an unproved address leaves it out."""
    visit.sign_up(ALICE, name=HTML)
    work()

    for path in ("/settings/", "/settings/name/", "/cabinet/", "/activate/"):
        page = visit.open(path)
        assert "<b onmouseover" not in page.html
        assert "<script>alert" not in page.html
    assert HTML in visit.open("/settings/").text
    assert "Bold" not in letterbox.last().text


def test_html_in_a_letter_is_text(visit, letterbox):
    """Once the address is confirmed letters greet by name: tags in it are text there too."""
    visit.sign_up(ALICE, name=HTML)
    visit.activate()
    visit.open("/settings/password/")
    visit.fill(current=ALICE.password, password="seven green kettles whistle")

    letter = letterbox.last(kind="identity/password_changed")
    assert HTML in letter.text
    page = visit.open(f"/letterbox/{letter.id}/")
    assert "<b onmouseover" not in page.html
    assert "<script>alert" not in page.html


@pytest.mark.parametrize("field", ["name", "address"])
def test_what_is_refused_is_shown_as_text(visit, field):
    """What stands again in a refused form can't close its field and become a tag."""
    page = visit.sign_up(ALICE, password="short", **{field: '"><script>alert(1)</script>'})

    assert page.status == 400
    assert "<script>alert" not in page.html


@pytest.mark.parametrize(
    "address",
    [
        "alice",
        "alice@",
        "@example.org",
        "alice@localhost",
        "alice@[192.0.2.1]",
        '"alice"@example.org',
        '"a\x01b"@example.org',
        "alice @example.org",
        "alice@exa mple.org",
        "alice@example..org",
        ".alice@example.org",
        "alice@-example.org",
        "alice@example.org\r\nBcc: bob@example.org",
        "alice@example.org,bob@example.org",
        "alice\u200b@example.org",
        "alice🦊@example.org",
        f"alice@{'x' * 64}.org",
        f"{'x' * 65}@example.org",
        f"alice@{'ж' * 60}.{'ж' * 60}.{'ж' * 60}.{'ж' * 60}.org",
        RIGHT_TO_LEFT + "@example.org",
        "a'; DROP TABLE identity_account;--@example.org",
        "<script>alert(1)</script>@example.org",
        "\u0430lice@example.org",
        "alice@ex\u0430mple.org",
    ],
)
def test_what_is_no_mailbox_is_refused(visit, address):
    """Malformed, injected and look-alike addresses are refused with words beside the field; nothing comes about."""
    with nothing_comes_about():
        page = visit.sign_up(ALICE, address=address)

    assert page.status == 400
    assert "has-error" in page.html


@pytest.mark.parametrize(
    "spelling",
    [
        "  alice.appleby@example.org ",
        "ALICE.APPLEBY@EXAMPLE.ORG",
        "Alice.Appleby@example.org.",
        "ａｌｉｃｅ．ａｐｐｌｅｂｙ＠ｅｘａｍｐｌｅ．ｏｒｇ",
        "alice.appleby@example。org",
        "\U0001d41a\U0001d425\U0001d422\U0001d41c\U0001d41e.appleby@example.org",
    ],
    ids=["spaces", "capitals", "final dot", "full width", "ideographic dot", "mathematical letters"],
)
def test_one_mailbox_is_one_account_in_every_spelling(alice, visit, spelling):
    """However an address is spelled, it finds the account that it belongs to: no second one, and sign-in works."""
    with nothing_comes_about():
        assert visit.sign_up(MALLORY.but(address=spelling)).status == 400
    assert Identifier.objects.count() == 1

    assert visit.elsewhere().sign_in(alice.but(address=spelling)).path == "/cabinet/"


def test_accents_in_a_domain_are_one_however_they_are_composed(visit, letterbox):
    """`ø` and `é` typed as one character or as two, or already in ASCII, are one domain."""
    composed, split, ascii_form = "a@caf\u00e9.example.org", "a@cafe\u0301.example.org", "a@xn--caf-dma.example.org"
    visit.sign_up(ALICE.but(address=composed))
    visit.activate()

    for spelling in (split, ascii_form, composed.upper()):
        assert visit.elsewhere().sign_up(MALLORY.but(address=spelling)).status == 400
    assert Account.objects.count() == 1


def test_the_letter_goes_to_the_address_as_it_will_be_found(visit, letterbox):
    """Full-width letters are written to as the plain ones: a letter never goes to a second mailbox."""
    visit.sign_up(ALICE.but(address="ａlice.Appleby@example.org"))

    assert letterbox.last().to == "alice.Appleby@example.org"


def test_the_longest_address_is_taken(visit, letterbox):
    """254 characters make an address, and its letter leaves."""
    address = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 57}.org"
    assert len(address) == 254

    assert visit.sign_up(ALICE.but(address=address)).path == "/activate/"
    assert letterbox.last().to == address
