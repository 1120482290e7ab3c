"""What the pages of cases ask for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from konto.cases import attachments as files
from konto.cases import contacts, numbers, secret_links
from konto.cases.attachments import Attachment
from konto.cases.contacts import Contact
from konto.web.challenges import Challenge
from konto.web.forms import Form, LongTextField, NameField, TextField

LONGEST_TEXT = 5_000


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to five files; what they are is told from their content once the rest of the form is right."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "missing": _("The files did not arrive. Choose them again."),
        "empty": _("A file is empty. Choose another."),
        "invalid": _("The files did not arrive. Choose them again."),
    }

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("Files"),
            "help_text": _("Up to 5 files, each up to 5 megabytes. Pictures are stored without their hidden data."),
            "required": False,
            "widget": SeveralFiles(),
        }
        super().__init__(**(defaults | kwargs))

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if isinstance(one, UploadedFile)]
        files.check_sizes(given)
        return given


class FormWithFiles(Form):
    """Takes the files in when nothing else is wrong: drawing pictures anew is work."""

    attached: list[Attachment]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.attached = []
        if not self.errors:
            try:
                self.attached = files.take(data.get("attachments") or [])
            except ValidationError as refused:
                self.add_error("attachments", refused)
        return data


class ContactField(TextField):
    """Where the answer is announced: an e-mail address or a phone number, in one field."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter your e-mail address or phone number: we tell you there that the answer is here.")
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        defaults: dict[str, Any] = {
            "label": _("E-mail address or phone number"),
            "help_text": _("We tell you there that the answer is here. It is used for nothing else."),
            "widget": forms.TextInput(attrs=attrs),
        }
        super().__init__(max_length=contacts.LONGEST, **(defaults | kwargs))

    def clean(self, value: Any) -> Contact | None:
        typed = super().clean(value)
        return contacts.read(typed) if typed else None


class AskForm(FormWithFiles):
    """A question. Strangers give an address and the letters of a picture; of the signed-in both are known."""

    contact = ContactField()
    name = NameField(required=False, help_text=_("As you want to be greeted."))
    title = TextField(label=_("What is it about?"), max_length=120)
    text = LongTextField(
        label=_("Your question"),
        help_text=_("Never write a password or a code from a letter here: nobody of us will ask for it."),
        max_length=LONGEST_TEXT,
    )
    attachments = FilesField()

    def __init__(
        self, *args: Any, with_contact: bool, with_name: bool, challenge: Challenge | None, network: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.challenge = challenge
        self.network = network
        if not with_contact:
            del self.fields["contact"]
        if not with_name:
            del self.fields["name"]
        if challenge:
            self.fields["picture"] = challenge.field()

    def clean_picture(self) -> None:
        """Judge the challenge; with what else was wrong, its answer is spent as well."""
        assert self.challenge
        self.challenge.check(self.cleaned_data["picture"], network=self.network)


class ReplyForm(FormWithFiles):
    text = LongTextField(label=_("Your message"), max_length=LONGEST_TEXT)
    attachments = FilesField()


class CodeForm(Form):
    """A case's number and its code, as a letter gives them."""

    number = TextField(
        label=_("Number of the question"),
        help_text=_("Like K-7F3Q-29X."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )
    secret = TextField(
        label=_("Code"),
        help_text=_("The sixteen letters and digits from our letter."),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
    )

    def clean_number(self) -> str:
        number = numbers.read(self.cleaned_data["number"])
        if number is None:
            raise ValidationError(
                _("There can't be such a number. Check it letter by letter with our letter."), code="wrong"
            )
        return number

    def clean_secret(self) -> str:
        return secret_links.read(self.cleaned_data["secret"])
