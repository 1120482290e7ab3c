"""What the pages of identity ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from konto.identity import addresses, passwords
from konto.web.forms import ConsentField, EmailField, Form, NameField, OneTimeCodeField, PasswordField
from konto.web.picture_code import PictureCodeField

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


class Challenged(Form):
    """A form that asks for the picture code when `challenged`."""

    def __init__(self, *args: Any, challenged: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if challenged:
            self.fields["picture"] = PictureCodeField()

    def ask_for_picture(self) -> None:
        """Ask for the picture code from the next try on; what was refused in this one stays said."""
        if "picture" not in self.fields:
            self.fields["picture"] = PictureCodeField()


class SignUpForm(Challenged):
    name = NameField(help_text=_("As you want to be greeted."))
    address = AddressField(help_text=_("We send a letter there to confirm it."))
    password = NewPasswordField()
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    age = ConsentField()
    terms = ConsentField(label=TERMS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = what_is_good()
        ask_age(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        check_password_into(self, "password", about=[data.get("name", ""), data.get("address", "")])
        return data


class SignInForm(Challenged):
    address = AddressField(autocomplete="username")
    password = PasswordField()


class CodeForm(Form):
    code = OneTimeCodeField()


class AddressForm(Challenged):
    address = AddressField(label=_("Your e-mail address"))


class KnownPasswordForm(Form):
    """On the landing page of the activation letter, in a browser that the sign-up was not made in."""

    password = PasswordField(label=_("The password you chose"))


class ChosenPasswordForm(Form):
    password = NewPasswordField(label=_("A new password"))

    def __init__(self, *args: Any, about: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = what_is_good()
        self.about = about or []

    def clean(self) -> dict[str, Any]:
        check_password_into(self, "password", about=self.about)
        return super().clean() or {}


class FreshStartForm(ChosenPasswordForm):
    """On the landing page, for whoever holds the mailbox and didn't choose the password: as good as a sign-up."""

    name = NameField(help_text=_("As you want to be greeted."))
    age = ConsentField()
    terms = ConsentField(label=TERMS)
    field_order = ("name", "password", "age", "terms")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_age(self)

    def clean(self) -> dict[str, Any]:
        self.about.append(self.cleaned_data.get("name", ""))
        return super().clean()


class NameForm(Form):
    name = NameField()


class LanguageForm(Form):
    language = forms.ChoiceField(label=_("Language of pages and letters"), choices=LANGUAGES)


class PasswordForm(ChosenPasswordForm):
    current = PasswordField(label=_("Your password now"))
    field_order = ("current", "password")


def ask_age(form: Form) -> None:
    """Name the age that the operator demands, or don't ask."""
    if settings.KONTO_MINIMUM_AGE:
        age = settings.KONTO_MINIMUM_AGE
        label = ngettext("I am at least %(age)d year old.", "I am at least %(age)d years old.", age)
        form.fields["age"].label = label % {"age": age}
    else:
        del form.fields["age"]


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
