"""Forms take what people type and refuse the rest with words that help."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured

from konto.web.forms import (
    ConsentField,
    EmailField,
    Form,
    LongTextField,
    NameField,
    OneTimeCodeField,
    PasswordField,
    TextField,
)


class Everything(Form):
    name = NameField(required=False)
    email = EmailField(required=False)
    password = PasswordField(required=False)
    code = OneTimeCodeField(required=False)
    line = TextField(max_length=100, required=False)
    text = LongTextField(max_length=1_000, required=False)
    terms = ConsentField()
    kind = forms.ChoiceField(choices=[("a", "A")])


def tried(field: str, value: str) -> tuple[object, list[str]]:
    """What becomes of a value, and what is said about it."""
    form = Everything({field: value})
    form.is_valid()
    return form.cleaned_data.get(field), [str(text) for text in form.errors.get(field, [])]


JUNK = ["\x00", "a\x00b", "a\x07b", "a\x1b[31m", "x" * 10_000, "\x7f", "a\u2028b", "\ufdd0" * 5_000, "\ud7ff"]


@pytest.mark.parametrize("field", ["name", "email", "password", "code", "line", "text"])
@pytest.mark.parametrize("junk", JUNK)
def test_junk_never_breaks_a_form(field: str, junk: str) -> None:
    """Whatever comes is either cleaned or refused with a sentence; it never raises."""
    value, said = tried(field, junk)

    assert value is not None or said


@pytest.mark.parametrize("field", ["name", "email", "password", "line", "text"])
def test_too_much_is_refused_with_the_limit(field: str) -> None:
    """Ten thousand characters are refused, and the message says how many fit."""
    value, said = tried(field, "x" * 10_000)

    assert value is None
    assert any("at most" in text and "10000" in text for text in said)


@pytest.mark.parametrize("field", ["name", "line", "text", "email"])
def test_control_characters_are_refused(field: str) -> None:
    """What can't be typed into the field is refused, and the message says what to do."""
    value, said = tried(field, "Al\x07ice")

    assert value is None
    assert any("can't be seen" in text or "whole e-mail" in text for text in said)


def test_a_long_text_keeps_its_lines() -> None:
    """Line breaks belong in a text of several lines."""
    assert tried("text", "one\r\ntwo\n\tthree") == ("one\r\ntwo\n\tthree", [])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Alice  ", "Alice"),
        ("Alice \u00a0  Andersen", "Alice Andersen"),
        ("Олена 🌻", "Олена 🌻"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("مريم", "مريم"),
        ("\u202eevil\u202c", "evil"),
        ("\u2066Alice\u2069", "Alice"),
        ("e\u0301", "é"),
        ("O'Brien-Søndergård", "O'Brien-Søndergård"),
        ("<b>Bob</b>", "<b>Bob</b>"),
        ("x" * 80, "x" * 80),
    ],
)
def test_names_of_any_script(typed: str, kept: str) -> None:
    """Any script, emoji and marks of direction stay; what would turn the text around goes."""
    assert tried("name", typed) == (kept, [])


@pytest.mark.parametrize("typed", ["see http://example.com", "WWW.example.com", "https://x", "x" * 81])
def test_a_name_is_no_advertisement(typed: str) -> None:
    """Web addresses and names beyond 80 characters are refused."""
    value, said = tried("name", typed)

    assert value is None
    assert len(said) == 1


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "\u202e\u202c", "\u200d\u00a0"])
def test_a_name_has_to_be_seen(typed: str) -> None:
    """Nothing visible is no name."""

    class Named(Form):
        name = NameField()

    assert Named({"name": typed}).errors["name"] == ["Enter the name you want to be called by."]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("123-456", "123456"),
        ("123\u2013456", "123456"),
        ("1 2 3 4 5 6", "123456"),
        ("\uff11\uff12\uff13\uff14\uff15\uff16", "123456"),
        ("\u0661\u0662\u0663\u0664\u0665\u0666", "123456"),
        ("012345", "012345"),
    ],
)
def test_a_code_as_people_paste_it(typed: str, kept: str) -> None:
    """Spaces, dashes and other digits are understood."""
    assert tried("code", typed) == (kept, [])


@pytest.mark.parametrize("typed", ["12345", "1234567", "12345a", "²²²²²²", "½½½½½½", "-12345.6e"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    """Anything but six digits is refused, and the message says so."""
    assert tried("code", typed)[1] == ["Enter exactly 6 digits, as in the letter or text we sent you."]


@pytest.mark.parametrize("typed", ["  spaces around  ", "пароль з літер", "🔑" * 128, "\ttab", "x" * 128])
def test_a_password_is_taken_as_it_is(typed: str) -> None:
    """Spaces, scripts and emoji stay, up to 128 characters."""
    assert tried("password", typed) == (typed, [])


def test_the_same_password_from_another_keyboard() -> None:
    """Composed and decomposed letters are the same password."""
    assert tried("password", "cafe\u0301") == ("caf\u00e9", [])


@pytest.mark.parametrize("typed", ["x" * 129, "a\x00b"])
def test_a_password_beyond_the_limit_is_refused(typed: str) -> None:
    """It is never cut: a password that is too long or holds a zero is refused."""
    assert tried("password", typed)[0] is None


@pytest.mark.parametrize("typed", ["alice", "alice@", "@example.com", "a b@example.com", "alice@example", "<a@b.c>"])
def test_half_an_address_is_refused(typed: str) -> None:
    """The message shows what a whole address looks like."""
    assert tried("email", typed)[1] == ["Enter the whole e-mail address, like name@example.com."]


def test_what_is_missing_is_said_in_plain_words() -> None:
    """No field says that it "is required"."""
    form = Everything({})

    assert form.errors["terms"] == ["Tick this box to go on."]
    assert form.errors["kind"] == ["Choose one."]


def test_browsers_never_cut_what_is_pasted() -> None:
    """No field carries maxlength, which would shorten a password without a word."""
    assert "maxlength" not in str(Everything())


def test_browsers_and_managers_know_what_to_fill_in() -> None:
    """Each field says what it is for, and passwords are never sent back."""
    html = str(Everything({"password": "do not show me"}))

    for purpose in ("name", "email", "current-password", "one-time-code"):
        assert f'autocomplete="{purpose}"' in html
    assert "do not show me" not in html
    assert 'autocomplete="new-password"' in str(type("New", (Form,), {"password": PasswordField(new=True)})())


def test_a_text_without_a_limit_is_a_mistake_of_ours() -> None:
    """A form that forgets a limit does not come up."""

    class Endless(Form):
        text = forms.CharField()

    with pytest.raises(ImproperlyConfigured, match="text has no max_length"):
        Endless()


def test_consent_is_never_given_beforehand() -> None:
    """A box of consent can't be ticked by us."""

    class Eager(Form):
        consent = ConsentField(initial=True)

    assert "checked" not in str(Eager())
