"""What the console asks staff for."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from konto.cases.actions import Status, Subject
from konto.web.forms import EmailField, Form, LongTextField, OneTimeCodeField, PasswordField

SHORTEST: Final = 12
"""More than shoppers need: what it opens is everybody's (NIST SP 800-63B-4 asks for 8 beside a second factor)."""

CODE_ERRORS: Final = {
    "required": _("Enter the 6 digits that your authenticator app shows."),
    "invalid": _("Enter exactly 6 digits, as your authenticator app shows them."),
}
_common = CommonPasswordValidator()


class AppCodeField(OneTimeCodeField):
    """The six digits of an authenticator app."""

    def __init__(self) -> None:
        super().__init__(label=_("Code from your authenticator app"), error_messages=CODE_ERRORS)


class SignInForm(Form):
    email = EmailField(autocomplete="username")
    password = PasswordField()
    code = AppCodeField()


class SetUpForm(Form):
    password = PasswordField(
        new=True,
        label=_("A password for the console"),
        help_text=_("At least 12 characters, and used nowhere else. Five words in a row are good."),
    )
    code = AppCodeField()

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if len(password) < SHORTEST or len(set(password)) < 5:
            raise ValidationError(_("Use at least 12 characters, not the same ones over and over."), code="short")
        if password.lower().strip() in _common.passwords:
            raise ValidationError(
                _("Many people use this password, so it is guessed first. Choose another."), code="common"
            )
        return password


class AnswerForm(Form):
    text = LongTextField(
        label=_("Your answer"),
        help_text=_("The person reads it word for word. Ask for no password and no code."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class FilterForm(Form):
    """Which cases the queue shows. What can't be chosen is left aside."""

    status = forms.ChoiceField(label=_("State"), choices=Status.choices, required=False)
    subject = forms.ChoiceField(
        label=_("Subject"), choices=[("", _("Every subject")), *Subject.choices], required=False
    )
    mine = forms.BooleanField(label=_("Only mine"), required=False)

    @property
    def chosen(self) -> dict[str, Any]:
        """The choices that are valid, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
