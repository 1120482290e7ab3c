"""Confirming a contact."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from konto.identity.forms.challenged import Challenged
from konto.identity.forms.fields import TERMS, ContactField, ask_age, ask_contact
from konto.identity.forms.passwords import ChosenPasswordForm
from konto.web.forms import ConsentField, Form, NameField, OneTimeCodeField, PasswordField


class CodeForm(Form):
    code = OneTimeCodeField()


class AddressForm(Challenged):
    address = ContactField(label=_("Your e-mail address or phone number"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_contact(self.fields["address"])


class KnownPasswordForm(Form):
    """On the landing page of the activation letter, in a browser that the sign-up was not made in."""

    password = PasswordField(label=_("The password you chose"))


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
