"""What strangers are asked to show that they aren't a program: one interface, and the operator's choice of who asks.

The picture code is Konto's own. An operator names another class in `KONTO_CHALLENGE_CLASS`; docs/challenge.md has an
example. Whoever can't pass it has a code sent to their own address or number instead (WCAG 2.2, 3.3.8).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string


class Challenge(ABC):
    """Something that is easy for people and hard for programs. One object serves all requests: keep no state in it."""

    sources: ClassVar[Mapping[str, Sequence[str]]] = {}
    """What its pages may load besides our own, by directive: `{"script-src": ["https://vendor.example"]}`."""

    another: ClassVar[bool] = False
    """Whether it has another task on request, without anything being sent or counted."""

    privacy: ClassVar[str | Promise] = ""
    """A sentence or two for the privacy notice: who learns what of the visitor."""

    @abstractmethod
    def field(self) -> forms.Field:
        """A fresh form field, with its widget; the widget's media are loaded on pages that show it."""

    @abstractmethod
    def check(self, answer: Any, *, network: str) -> None:
        """Judge the field's cleaned value, once. Raises ValidationError with words that say what to do next.

        `network` is the visitor's, as in `web.visitors`. What can't be judged, because a vendor doesn't answer, is
        refused like a wrong answer: the code to the address is the way on.
        """


def current() -> Challenge:
    """The operator's choice. Raises ImportError or TypeError where the setting names none: `konto check` says so."""
    made = import_string(settings.KONTO_CHALLENGE_CLASS)()
    if not isinstance(made, Challenge):
        raise TypeError(f"{settings.KONTO_CHALLENGE_CLASS} is no konto.web.challenges.Challenge")
    return made
