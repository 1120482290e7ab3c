"""What signing up asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.identity import identifiers
from konto.identity.forms.challenged import Challenged
from konto.identity.forms.fields import (
    LANGUAGES,
    TERMS,
    ContactField,
    NewPasswordField,
    ask_age,
    ask_contact,
    check_password_into,
    what_is_good,
)
from konto.web.forms import ConsentField, NameField


class SignUpForm(Challenged):
    name = NameField(help_text=_("As you want to be greeted."))
    address = ContactField()
    password = NewPasswordField()
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    age = ConsentField()
    terms = ConsentField(label=TERMS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = what_is_good()
        ask_contact(self.fields["address"], helped=True)
        ask_age(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        known = identifiers.written(data.get("address", ""))
        check_password_into(self, "password", about=[data.get("name", ""), *known])
        return data
