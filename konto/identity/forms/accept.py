"""What is asked of somebody who knows only older terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.identity.models import Document
from konto.web.forms import ConsentField, Form, TextField


class AcceptForm(Form):
    """A box for new terms, none for a new notice alone. Which versions stood on the page goes along unseen."""

    terms = ConsentField(label=_("I accept the new terms."))
    terms_version = TextField(max_length=40, required=False, widget=forms.HiddenInput)
    privacy_version = TextField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, asked: Mapping[Document, str]) -> None:
        self.asked = {f"{document.value}_version": version for document, version in asked.items()}
        super().__init__(data, initial=self.asked)
        if Document.TERMS not in asked:
            del self.fields["terms"]
        for document in (Document.TERMS, Document.PRIVACY):
            if document not in asked:
                del self.fields[f"{document.value}_version"]

    def is_outdated(self) -> bool:
        """Whether the page that was sent showed other versions than those of today."""
        return self.is_bound and any(self.data.get(name) != version for name, version in self.asked.items())

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_outdated()
