"""Getting back in: what is asked, and what an identifier is read from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.identity import identifiers, usernames
from konto.identity.forms.challenged import Challenged
from konto.identity.identifiers import Known
from konto.web.forms import Form, LongTextField, TextField


class AnyIdentifierField(TextField):
    """An e-mail address, a number or a user name: whatever somebody remembers of their account."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        defaults: dict[str, Any] = {
            "label": _("E-mail address, phone number or user name"),
            "widget": forms.TextInput(attrs=attrs),
            "max_length": identifiers.LONGEST,
        }
        super().__init__(**(defaults | kwargs))


class RecoverForm(Challenged):
    asked: Known
    address = AnyIdentifierField(error_messages={"required": _("Enter what your account is known by.")})

    def clean_address(self) -> str:
        """What was typed; the spelling of an address or number is judged, that of a user name finds or doesn't."""
        self.asked = read(self.cleaned_data["address"])
        return str(self.cleaned_data["address"])


class MissingForm(Form):
    """What somebody misses in their account."""

    text = LongTextField(
        label=_("What is missing?"),
        max_length=4000,
        help_text=_("What you bought or saved, about when, and what you paid. Order numbers help, if you have them."),
    )


def read(typed: str) -> Known:
    """What somebody means. Raises ValidationError for an address or a number that can't be one."""
    if identifiers.kind_of(typed) == "name":
        return Known("name", typed, usernames.fold(typed))
    return identifiers.read(typed)
