"""What staff type to find somebody, and what they say they look for."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.console.standing_forms import PurposeField
from konto.identity.actions import EndReason
from konto.web.forms import Form, TextField

REASONS: Final = [
    (EndReason.OWNER_ASKED.value, _("Its owner asked for it")),
    (EndReason.TAKEN_OVER.value, _("Somebody else seems to be in")),
]


class SearchForm(Form):
    wanted = TextField(
        label=_("Find a person or a question"),
        help_text=_(
            "E-mail address, phone number, name, user name, the number of a question or an appeal, or a case code."
        ),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": _("Enter what you search for.")},
    )


class PurposeForm(Form):
    purpose = PurposeField()


class EndSessionsForm(Form):
    reason = forms.ChoiceField(
        label=_("Why are they signed out everywhere?"), choices=REASONS, widget=forms.RadioSelect
    )
