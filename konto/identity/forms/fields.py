"""The fields that several forms of identity share."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from konto.identity import addresses, passwords
from konto.web.forms import EmailField, Form, PasswordField

LANGUAGES = [("en", "English"), ("uk", "Українська"), ("nb", "Norsk (bokmål)")]
"""Each by its own name, as people look for it."""

AGAIN = _("Type your password once more: it is never sent back.")
"""A password field comes back empty; whose password was fine is told so, not that something is wrong with it."""

TERMS = _("I accept the terms and have read the privacy notice.")


class AddressField(EmailField):
    """An address that can be one account's: see `identity.addresses`."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        return addresses.clean(typed) if typed else typed

    def run_validators(self, value: str) -> None:
        """`addresses.clean` has said all there is to say, control characters included."""


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
