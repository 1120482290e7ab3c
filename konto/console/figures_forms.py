"""The period that figures are of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from konto.console.standing_forms import LAST_YEAR
from konto.kernel import clock
from konto.web.forms import Form

USUAL: Final = timedelta(days=90)
LONGEST: Final = timedelta(days=5 * 366)


class DayField(forms.DateField):
    """A day, as the browser's own calendar writes it."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": _("Enter a day, like 2027-01-31."),
                "invalid": _("Enter a day, like 2027-01-31."),
            },
        )

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and value.year > LAST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")


class PeriodForm(Form):
    start = DayField(label=_("From"))
    end = DayField(label=_("To, that day included"))

    @classmethod
    def usual(cls) -> dict[str, str]:
        """The last quarter of a year."""
        today = clock.today()
        return {"start": (today - USUAL).isoformat(), "end": today.isoformat()}

    def clean(self) -> dict[str, date]:
        found: dict[str, date] = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start and end and end < start:
            raise ValidationError(_("The period ends before it begins. Change one of the two days."), code="order")
        if start and end and end - start > LONGEST:
            raise ValidationError(_("Choose five years at most."), code="long")
        return found
