"""What is asked of somebody who comes with an account elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.identity.forms.challenged import Challenged
from konto.identity.forms.fields import LANGUAGES, TERMS, AddressField, ask_age
from konto.web.forms import ConsentField, NameField, TextField


class NewcomerForm(Challenged):
    """What the provider told stands in it already. An address that it has shown to be theirs isn't asked for."""

    name = NameField(help_text=_("As you want to be greeted."))
    address = AddressField(help_text=_("We send a letter there to confirm it."))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    age = ConsentField()
    terms = ConsentField(label=TERMS)

    def __init__(self, *args: Any, proved_address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if proved_address:
            del self.fields["address"]
        ask_age(self)


class BeforeForm(Challenged):
    """By what somebody was known here."""

    address = TextField(
        label=_("The e-mail address, number or user name you used then"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
