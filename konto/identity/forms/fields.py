"""The fields that several forms of identity share."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from konto.identity import addresses, identifiers, passwords
from konto.notices import queries as notices
from konto.web.forms import ADDRESS_LENGTH, EmailField, Form, PasswordField, TextField

LANGUAGES = [("en", "English"), ("uk", "Українська"), ("nb", "Norsk (bokmål)")]
"""Each by its own name, as people look for it."""

AGAIN = _("Type your password again: for safety we don't keep it.")
"""A password field comes back empty; whose password was fine is told so, not that something is wrong with it."""

TERMS = _("I accept the terms and have read the privacy notice.")


class AddressField(EmailField):
    """An address that can be one account's: see `identity.addresses`."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        return addresses.clean(typed) if typed else typed

    def run_validators(self, value: str) -> None:
        """`addresses.clean` has said all there is to say, control characters included."""


class ContactField(TextField):
    """An address or a number that can be one account's; a number only where texts can be sent."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter your e-mail address or phone number."),
        "no_texts": _("We can't send texts here, so a phone number doesn't work. Use an e-mail address."),
        "no_texts_there": _("We can't send texts to this number's country. Use an e-mail address, or another number."),
    }

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"label": _("E-mail address or phone number"), "widget": _identifier_input()}
        super().__init__(max_length=ADDRESS_LENGTH, **(defaults | kwargs))

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        if not typed or len(typed) > ADDRESS_LENGTH:
            return typed
        known = identifiers.read_contact(typed)
        if known.kind == "phone" and not notices.texts_can_be_sent():
            raise ValidationError(self.error_messages["no_texts"], code="no_texts")
        if known.kind == "phone" and not notices.reaches(known.value):
            raise ValidationError(self.error_messages["no_texts_there"], code="no_texts")
        return known.value


class IdentifierField(TextField):
    """Whatever somebody is found by: an address, a number or a user name."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter your e-mail address, phone number or user name."),
    }

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("E-mail address, phone number or user name"),
            "widget": _identifier_input(),
        }
        super().__init__(max_length=ADDRESS_LENGTH, **(defaults | kwargs))

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        fits = typed and len(typed) <= ADDRESS_LENGTH and identifiers.kind_of(typed) != "name"
        return identifiers.read(typed).value if fits else typed


def _identifier_input() -> forms.TextInput:
    """With the keyboard for addresses, which has digits too; password managers know the field as the user name."""
    return forms.TextInput(
        attrs={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
    )


def ask_contact(field: forms.Field, *, helped: bool = False) -> None:
    """Ask for an address alone where no texts can be sent; `helped` says what follows."""
    texts = notices.texts_can_be_sent()
    if not texts:
        field.label = _("E-mail address")
        field.error_messages["required"] = _("Enter your e-mail address.")
    if helped:
        field.help_text = (
            _("We send a code there to confirm it.") if texts else _("We send a letter there to confirm it.")
        )


class NewPasswordField(PasswordField):
    """A password to be set; whether it is good enough is checked with the rest of the form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(new=True, **kwargs)


def what_is_good() -> str:
    """What is asked of a new password, said before it is typed."""
    shortest = settings.KONTO_PASSWORD_LENGTH
    return _("At least %(shortest)d characters. Four or five words in a row are good.") % {"shortest": shortest}


def check_password_into(form: Form, field: str, *, about: list[str]) -> None:
    """Put what is wrong with a new password beside its field."""
    password = form.cleaned_data.get(field)
    if not password:
        return
    try:
        passwords.check(password, about=about)
    except ValidationError as refused:
        form.add_error(field, refused)


def ask_age(form: Form) -> None:
    """Name the age that the operator demands, or don't ask."""
    if settings.KONTO_MINIMUM_AGE:
        age = settings.KONTO_MINIMUM_AGE
        label = ngettext("I am at least %(age)d year old.", "I am at least %(age)d years old.", age)
        form.fields["age"].label = label % {"age": age}
    else:
        del form.fields["age"]
