"""What signing up asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.identity.forms.challenged import Challenged
from konto.identity.forms.fields import (
    LANGUAGES,
    TERMS,
    AddressField,
    NewPasswordField,
    ask_age,
    check_password_into,
    what_is_good,
)
from konto.web.forms import ConsentField, NameField


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
