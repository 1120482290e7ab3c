"""Showing again who it is."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.web.forms import Form, OneTimeCodeField, PasswordField, TextField

LONGEST_CREDENTIAL = 20_000
"""Characters of a passkey's answer, an attestation with certificates included."""


class ProvePasswordForm(Form):
    password = PasswordField(label=_("Your password"))


class SentCodeForm(Form):
    code = OneTimeCodeField(label=_("The code we sent you"))


class AppCodeForm(Form):
    code = OneTimeCodeField(
        label=_("The code in your authenticator app"),
        help_text=_("Six digits. The app shows others every half minute."),
        error_messages={
            "required": _("Enter the 6 digits that the app shows."),
            "invalid": _("Enter exactly 6 digits, as the app shows them."),
        },
    )


class PasskeyForm(Form):
    """What the browser's script sends; nobody types it."""

    credential = TextField(widget=forms.HiddenInput, max_length=LONGEST_CREDENTIAL)

    def clean_credential(self) -> dict[str, Any]:
        try:
            found = json.loads(self.cleaned_data["credential"])
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise forms.ValidationError(_("The passkey didn't answer. Try it once more."), code="shape")
        return found
