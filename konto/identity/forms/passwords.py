"""Choosing a password."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from konto.identity.forms.fields import NewPasswordField, check_password_into, what_is_good
from konto.web.forms import Form, PasswordField


class ChosenPasswordForm(Form):
    password = NewPasswordField(label=_("A new password"))

    def __init__(self, *args: Any, about: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = what_is_good()
        self.about = about or []

    def clean(self) -> dict[str, Any]:
        check_password_into(self, "password", about=self.about)
        return super().clean() or {}


class PasswordForm(ChosenPasswordForm):
    current = PasswordField(label=_("Your password now"))
    field_order = ("current", "password")
