"""What a person changes about themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.identity.forms.fields import LANGUAGES
from konto.web.forms import Form, NameField


class NameForm(Form):
    name = NameField()


class LanguageForm(Form):
    language = forms.ChoiceField(label=_("Language of pages and letters"), choices=LANGUAGES)
