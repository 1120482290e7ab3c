"""Coming in by a code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from konto.identity.forms.challenged import Challenged
from konto.identity.forms.recover import AnyIdentifierField, read


class CodeEntryForm(Challenged):
    address = AnyIdentifierField(error_messages={"required": _("Enter what your account is known by.")})

    def clean_address(self) -> str:
        """What was typed; the spelling of an address or number is judged, that of a user name finds or doesn't."""
        self.asked = read(self.cleaned_data["address"])
        return str(self.cleaned_data["address"])
