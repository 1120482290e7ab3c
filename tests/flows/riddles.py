"""A challenge as an operator could add one: somebody else's puzzle, as far as the pages can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from konto.web.challenges import Challenge
from konto.web.forms import TextField

asked_from: list[str] = []
"""The networks that answers came from."""


class RiddleInput(forms.TextInput):
    class Media:
        js = ("https://riddles.example/riddle.js",)


class Riddle(Challenge):
    sources: ClassVar[Mapping[str, Sequence[str]]] = {
        "script-src": ["https://riddles.example"],
        "frame-src": ["https://riddles.example"],
    }
    privacy = "A riddle by Riddles Ltd. It learns your address on the network."

    def field(self) -> forms.Field:
        return TextField(label=_("What has keys and opens no door?"), max_length=40, widget=RiddleInput())

    def check(self, answer: Any, *, network: str) -> None:
        asked_from.append(network)
        if answer != "a piano":
            raise ValidationError(_("That isn't it."), code="wrong")


class NoChallenge:
    """Not of the interface."""
