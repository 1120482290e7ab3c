"""A new address or number for an account that somebody is signed in to."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from konto.identity import addresses, phones
from konto.identity.forms.fields import AddressField
from konto.identity.identifiers import Known
from konto.notices import queries as letters
from konto.web.forms import Form, OneTimeCodeField, TextField


class NumberField(TextField):
    """A number that texts can be sent to; without a country code it is read as one of the person's country."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter your phone number."),
        "no_texts": _("We can't send texts here, so a phone number doesn't work. Use an e-mail address."),
        "no_texts_there": _("We can't send texts to this number's country. Use another number."),
    }

    def __init__(self, *, region: str = "", **kwargs: Any) -> None:
        self.region = region
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
        super().__init__(max_length=phones.LONGEST, **({"widget": widget} | kwargs))

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        if not typed or len(typed) > phones.LONGEST:
            return typed
        number = phones.clean(typed, region=self.region)
        if not letters.texts_can_be_sent():
            raise ValidationError(self.error_messages["no_texts"], code="no_texts")
        if not letters.reaches(number):
            raise ValidationError(self.error_messages["no_texts_there"], code="no_texts")
        return number


class NewAddressForm(Form):
    contact = AddressField(label=_("New e-mail address"), help_text=_("We send a letter there to confirm it."))

    def wish(self) -> Known:
        address = self.cleaned_data["contact"]
        return Known("email", address, addresses.fold(address))


class NewNumberForm(Form):
    contact = NumberField(
        label=_("New phone number"),
        help_text=_("We send a text there to confirm it. Write it as you are used to, or with the country code."),
    )

    def __init__(self, *args: Any, region: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        assert isinstance(field, NumberField)
        field.region = region

    def wish(self) -> Known:
        number = self.cleaned_data["contact"]
        return Known("phone", number, number)


class ContactCodeForm(Form):
    code = OneTimeCodeField()
