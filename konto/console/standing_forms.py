"""What staff fill in to restrict, to lift, to judge an appeal, and to keep the catalogue of grounds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from konto.kernel import clock
from konto.standing.actions import CLOSES_THE_DOOR, Basis, Found, Narrower, Outcome, Purpose, Scope
from konto.standing.queries import Appeal, Ground
from konto.web.forms import Form, LongTextField, TextField

LONGEST_TEXT: Final = 5_000
LONGEST_FACTS: Final = 3_000
LONGEST_PART: Final = 600
LAST_YEAR: Final = 2999
"""Beyond that nobody means a year; calendars end at 9999."""

PURPOSES: Final = [
    (Purpose.PROTECT.value, _("To stop harm to other people, or to the owner of the account")),
    (Purpose.NOTICE.value, _("To act on what somebody told us")),
    (Purpose.LEGAL.value, _("To follow a law, a court or an authority")),
    (Purpose.ANSWER.value, _("To answer the person")),
]
"""Why somebody's standing is changed. To review an appeal has a page of its own."""

PARTS: Final[dict[str, str | Promise]] = {
    "name": _("Name"),
    "clause": _("Clause"),
    "why": _("Why it is there"),
}


class LastDayField(forms.DateField):
    """The last day of something; it is over at midnight, in the site's time zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        errors = {"invalid": _("Enter a day, like 2027-01-31.")}
        super().__init__(widget=widget, required=False, error_messages=errors, **kwargs)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and value.year > LAST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")


class FirstDayField(LastDayField):
    """The first day of something; it begins at midnight, in the site's time zone."""


class PurposeField(forms.ChoiceField):
    """What somebody's standing is looked at or changed for."""

    def __init__(self) -> None:
        super().__init__(
            label=_("What do you do this for?"),
            help_text=_("It is written in the journal."),
            choices=PURPOSES,
            widget=forms.RadioSelect,
        )


class RestrictForm(Form):
    """A new restriction: all that the statement of reasons needs."""

    scope = forms.ChoiceField(
        label=_("What is restricted"),
        help_text=_("As little as is needed: orders, disputes and refunds that run are never stopped."),
        choices=Scope.choices,
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(label=_("Ground"), help_text=_("Its clause and why it applies stand in the statement."))
    facts = LongTextField(
        label=_("What happened"),
        help_text=_("The person reads it word for word, and so may a court. Name nobody who told us."),
        max_length=LONGEST_FACTS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    found = forms.ChoiceField(label=_("How we learned of it"), choices=Found.choices, widget=forms.RadioSelect)
    notice = TextField(
        label=_("Number of the notice"),
        help_text=_("Where somebody told us: the number of their notice, never their name."),
        required=False,
        max_length=40,
    )
    first = FirstDayField(
        label=_("First day"), help_text=_("Left empty, it begins at once. The person is told at once in any case.")
    )
    until = LastDayField(label=_("Last day"), help_text=_("Left empty, it has no end set."))
    territory = TextField(
        label=_("Where it applies"), help_text=_("Left empty, it applies everywhere."), required=False, max_length=100
    )
    purpose = PurposeField()

    def __init__(self, *args: Any, grounds: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose one")), *grounds]

    def clean_territory(self) -> str:
        territory = str(self.cleaned_data["territory"])
        if territory and self.cleaned_data.get("scope") in CLOSES_THE_DOOR:
            raise forms.ValidationError(
                _("An account is closed everywhere or nowhere. Leave this empty, or restrict less."), code="everywhere"
            )
        return territory

    def wish(self) -> dict[str, Any]:
        """What the action is called with, the account and who acts aside."""
        data = self.cleaned_data
        return {
            "scope": Scope(data["scope"]),
            "ground": data["ground"],
            "facts": data["facts"],
            "found": Found(data["found"]),
            "notice": data["notice"],
            "starts_at": start_of(data["first"]),
            "until": end_of(data["until"]),
            "territory": data["territory"],
            "purpose": Purpose(data["purpose"]),
        }


class LiftForm(Form):
    """Why a restriction is lifted."""

    reasons = LongTextField(
        label=_("Why it is lifted"),
        help_text=_("The person reads it word for word."),
        max_length=LONGEST_TEXT,
    )
    purpose = PurposeField()


class DecisionForm(Form):
    """A decision about an appeal, or the draft of one: a draft may lack anything."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    scope = forms.ChoiceField(
        label=_("What stays restricted"),
        help_text=_("Only where the restriction is narrowed."),
        choices=[("", _("Choose one")), *Scope.choices],
        required=False,
    )
    until = LastDayField(label=_("Last day"), help_text=_("Only where the restriction is narrowed."))
    reasons = LongTextField(
        label=_("Reasons"),
        help_text=_(
            "The person reads them word for word: say what you looked at, what counted for them and what against them."
        ),
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write the reasons: there is no decision without them.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, is_final: bool = True, may_narrow: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_final = is_final
        for name in ("outcome", "reasons"):
            self.fields[name].required = is_final
        if not may_narrow:
            del self.fields["scope"], self.fields["until"]
            field = self.fields["outcome"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(value, label) for value, label in Outcome.choices if value != Outcome.NARROW]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_final and data.get("outcome") == Outcome.NARROW and not data.get("scope"):
            self.add_error("scope", _("Choose what stays restricted."))
        end = end_of(data.get("until"))
        if self.is_final and data.get("outcome") == Outcome.NARROW and end and end <= clock.now():
            self.add_error("until", _("Name a day that isn't over."))
        return data

    @property
    def judged(self) -> Outcome | None:
        """The decision, where one was chosen."""
        chosen = self.cleaned_data.get("outcome")
        return Outcome(chosen) if chosen else None

    @property
    def narrower(self) -> Narrower | None:
        """What is left of the restriction, where it is narrowed."""
        scope, until = self.rest
        return Narrower(scope, until) if self.judged is Outcome.NARROW and scope else None

    @property
    def rest(self) -> tuple[Scope | None, datetime | None]:
        """What was filled in of that, whatever was decided: a draft keeps it."""
        scope = self.cleaned_data.get("scope")
        return Scope(scope) if scope else None, end_of(self.cleaned_data.get("until"))


class GroundForm(Form):
    """A ground of the catalogue, in every language that there is."""

    code = forms.RegexField(
        r"^[a-z][a-z_]{1,38}[a-z]$",
        label=_("Short name"),
        help_text=_("For figures and reports: small letters and underscores, like price_fraud. It stays for good."),
        max_length=40,
        error_messages={"invalid": _("Use small letters and underscores only, like price_fraud.")},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    basis = forms.ChoiceField(label=_("It rests on"), choices=Basis.choices, widget=forms.RadioSelect)
    outlives = forms.BooleanField(
        label=_("A block on this ground is met again when somebody leaves and comes back"), required=False
    )

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        parts = {
            f"{language}_{part}": _part_field(part, format_lazy("{} ({})", label, _own_name(language)))
            for language, _name in settings.LANGUAGES
            for part, label in PARTS.items()
        }
        own = {name: field for name, field in self.base_fields.items() if not (known and name == "code")}
        self.base_fields = {**own, **parts}  # type: ignore[misc]  # this form's own: a language makes fields
        super().__init__(*args, **kwargs)

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """Name, clause and why, by language."""
        return {
            language: {part: self.cleaned_data[f"{language}_{part}"] for part in PARTS}
            for language, _name in settings.LANGUAGES
        }

    def by_language(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each language under its own name."""
        return [
            (_own_name(language), [self[f"{language}_{part}"] for part in PARTS])
            for language, _name in settings.LANGUAGES
        ]


def typed_of(ground: Ground) -> dict[str, Any]:
    """What stands in the form of a ground that there is."""
    texts = {f"{language}_{part}": words.get(part, "") for language, words in ground.texts.items() for part in PARTS}
    return {"code": ground.code, "basis": ground.basis, "outlives": ground.outlives, **texts}


def drafted(appeal: Appeal) -> dict[str, Any]:
    """What stands in the form of a decision: the draft."""
    draft = dict(appeal.draft)
    until = draft.pop("until", "")
    return {**draft, "until": last_day_of(datetime.fromisoformat(until)) if until else None}


def start_of(day: date | None) -> datetime | None:
    """The moment at which a day begins; None, which is at once, for today."""
    if day is None or day == timezone.localdate(clock.now()):
        return None
    return datetime.combine(day, time(), timezone.get_current_timezone())


def end_of(day: date | None) -> datetime | None:
    """The moment at which a last day is over."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())


def last_day_of(end: datetime) -> date:
    """The last day before the moment at which something is over."""
    return timezone.localtime(end - timedelta(seconds=1)).date()


def _own_name(language: str) -> str:
    return str(get_language_info(language)["name_local"]).capitalize()


def _part_field(part: str, label: str | Promise) -> TextField:
    if part == "name":
        return TextField(label=label, max_length=LONGEST_PART)
    return LongTextField(label=label, max_length=LONGEST_PART, widget=forms.Textarea(attrs={"rows": 3}))
