"""Saying that a number is new to somebody."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.identity import phones
from konto.identity.forms.challenged import Challenged
from konto.web.forms import Form, OneTimeCodeField, TextField


class NumberField(TextField):
    """A phone number as people write it, kept in one way."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
        defaults: dict[str, Any] = {"widget": forms.TextInput(attrs=attrs), "max_length": phones.LONGEST}
        super().__init__(**(defaults | kwargs))

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        return phones.clean(typed) if typed else typed


class NewNumberForm(Challenged):
    """What it sends is a code to the number: that can't be the way around its own challenge. A person is."""

    contact: ClassVar[str] = ""
    number = NumberField(label=_("Your phone number"), help_text=_("We send it a code, to see that it is yours."))


class NumberCodeForm(Form):
    number = NumberField(widget=forms.HiddenInput)
    code = OneTimeCodeField()
