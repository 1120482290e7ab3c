"""What the pages of standing ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.cases.forms import ContactField, FilesField, FormWithFiles
from konto.web.challenges import Challenge
from konto.web.forms import Form, LongTextField, OneTimeCodeField, TextField

LONGEST_TEXT = 5_000


class AppealForm(FormWithFiles):
    """An objection, in one's own words."""

    text = LongTextField(
        label=_("Why should we decide otherwise?"),
        help_text=_("Write what we don't know or got wrong. Somebody who didn't decide the restriction reads it."),
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write why we should decide otherwise.")},
    )
    attachments = FilesField()


class OutsideForm(AppealForm):
    """The same from outside: who it is, the case code and the address say."""

    code = TextField(
        label=_("Case code"),
        help_text=_("From our letter, like B-7F3Q-29XK-4MPA."),
        max_length=60,
        error_messages={"required": _("Enter the case code from our letter.")},
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )
    address = ContactField(
        help_text=_("The one that our letter went to, or another of the same account. The receipt goes there."),
        error_messages={"required": _("Enter the address or number of the account.")},
    )
    field_order = ("code", "address", "text", "attachments", "picture")

    def __init__(self, *args: Any, challenge: Challenge | None, network: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.challenge = challenge
        self.network = network
        if challenge:
            self.fields["picture"] = challenge.field()

    def clean_picture(self) -> None:
        """Judge the challenge; with what else was wrong, its answer is spent as well."""
        assert self.challenge
        self.challenge.check(self.cleaned_data["picture"], network=self.network)


class CodeForm(Form):
    """The six digits that went to a contact from before."""

    code = OneTimeCodeField()
