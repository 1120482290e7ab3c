"""Naming a door, and confirming an authenticator app."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.identity.forms.prove import AppCodeForm, PasskeyForm
from konto.web.forms import Form, TextField

LONGEST_NAME = 40


class PasskeyNameForm(Form):
    name = TextField(
        label=_("Name of the passkey"),
        max_length=LONGEST_NAME,
        help_text=_("So that you know it again: where it is kept, like “my phone”."),
        error_messages={"required": _("Enter a name, like “my phone”.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NewPasskeyForm(PasskeyForm, PasskeyNameForm):
    field_order = ("name", "credential")


class ConfirmAppForm(AppCodeForm):
    """The first code of a new app."""
