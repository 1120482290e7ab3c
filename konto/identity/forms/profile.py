"""What a person changes about themselves."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.identity import usernames
from konto.identity.forms.fields import LANGUAGES
from konto.identity.identifiers import Known
from konto.web.forms import Form, NameField, TextField


class NameForm(Form):
    name = NameField()


class LanguageForm(Form):
    language = forms.ChoiceField(label=_("Language of pages and letters"), choices=LANGUAGES)


class UserNameField(TextField):
    """A user name: see `identity.usernames`."""

    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("Enter the user name you want.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
        super().__init__(max_length=4 * usernames.LONGEST, **({"widget": widget} | kwargs))

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        return usernames.clean(typed) if typed and len(typed) <= 4 * usernames.LONGEST else typed


class UserNameForm(Form):
    user_name = UserNameField(
        label=_("User name"), help_text=_("3 to 30 letters and digits, with dots, dashes or underscores between them.")
    )

    def wish(self) -> Known:
        name = self.cleaned_data["user_name"]
        return Known("name", name, usernames.fold(name))
