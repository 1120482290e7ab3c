"""A form that strangers fill in: it asks for the challenge where something looks risky, or for a code in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from konto.identity import challenge_codes, identifiers
from konto.identity.challenge_codes import Outcome, Place
from konto.identity.identifiers import Known
from konto.web import challenges
from konto.web.challenges import Challenge
from konto.web.forms import Form, OneTimeCodeField, PasswordField

CODE = "address_code"

CODE_WRONG = _("This isn't the code from our latest letter or text. Check it and try again.")
CODE_OVER = _("This code no longer works. Ask for another, or for a picture.")


@dataclass(frozen=True)
class Asker:
    """Who fills the form in: needed to judge a challenge. `shown` is told when the page will show one."""

    network: str
    place: Callable[[], Place]
    shown: Callable[[Challenge], None]


class Challenged(Form):
    """A form that asks for the challenge when `challenged`, under the name `picture`, whatever it is."""

    contact: ClassVar[str] = "address"
    """The field that names whom a code can be sent to in place of the challenge."""

    def __init__(self, *args: Any, challenged: bool = False, asker: Asker | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asker = asker
        if challenged and asker and CODE in self.data:
            self.ask_for_code()
        elif challenged:
            self.ask_for_picture()

    @cached_property
    def challenge(self) -> Challenge:
        return challenges.current()

    def ask_for_picture(self) -> None:
        """Ask for the challenge from the next try on; what was refused in this one stays said."""
        if "picture" in self.fields or CODE in self.fields:
            return
        self.fields["picture"] = self.challenge.field()
        if self.asker:
            self.asker.shown(self.challenge)

    def ask_for_code(self, *, sent_to: str = "") -> None:
        """Ask for a code in the challenge's place. `sent_to`: where one has just gone."""
        self.fields.pop("picture", None)
        self.fields[CODE] = OneTimeCodeField(label=_("Code in place of the picture"), help_text=_where(sent_to))
        if sent_to:
            self.initial.pop(CODE, None)
            self._first_empty().widget.attrs["autofocus"] = True

    def _first_empty(self) -> forms.Field:
        """A password comes back empty, so it is to be typed before the code."""
        empty = (
            field for name, field in self.fields.items() if _is_empty(field, self.get_initial_for_field(field, name))
        )
        return next(empty, self.fields[CODE])

    @property
    def takes_code(self) -> bool:
        """Whether a code can go to whom this form is about."""
        return self.asker is not None and self.contact in self.fields

    def clean_picture(self) -> None:
        """Judge the challenge; with what else was wrong, its answer is spent as well."""
        self.challenge.check(self.cleaned_data["picture"], network=self.asker.network if self.asker else "")

    def _post_clean(self) -> None:
        """The code comes last: it works once, and must not be spent on a form that is refused for something else."""
        super()._post_clean()  # type: ignore[misc]  # Django's own hook for what follows `clean`
        if CODE in self.fields and not self.errors:
            self._judge_code(self.cleaned_data[CODE])

    def _judge_code(self, code: str) -> None:
        assert self.asker
        contact = contact_in(self.cleaned_data.get(self.contact))
        outcome = challenge_codes.weigh(contact, code, place=self.asker.place()) if contact else Outcome.OVER
        if outcome is Outcome.RIGHT:
            # Spent: should the form come back for another reason, it comes with a new challenge.
            del self.fields[CODE]
            self.ask_for_picture()
        else:
            self.add_error(CODE, CODE_WRONG if outcome is Outcome.WRONG else CODE_OVER)


def _is_empty(field: forms.Field, value: object) -> bool:
    return not field.widget.is_hidden and (isinstance(field, PasswordField) or value in (None, ""))


def contact_in(typed: object) -> Known | None:
    """What was typed as an identifier, or None where it is none."""
    try:
        return identifiers.read(str(typed or ""))
    except ValidationError:
        return None


def _where(sent_to: str) -> Any:
    if not sent_to:
        return _("The 6 digits from our letter or text. They work for ten minutes.")
    return _("On its way to %(contact)s: 6 digits that work for ten minutes.") % {"contact": sent_to}
