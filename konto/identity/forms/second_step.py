"""The second step of signing in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.web.forms import Form, TextField


class RecoveryCodeForm(Form):
    code = TextField(
        label=_("A recovery code"),
        max_length=64,
        help_text=_("Letters and digits from your sheet, in groups of four. Each code works once."),
        error_messages={"required": _("Enter one of the codes from your sheet.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
