"""What somebody wants to be sent, and when they want a rest from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konto.kernel import clock
from konto.notices import queries as letters
from konto.notices.queries import Channel, Choice, Topic
from konto.web.forms import Form

LONGEST_BREAK = timedelta(days=5 * 366)


class Cell(NamedTuple):
    """A topic by a channel: a box to tick, or None where it is always on."""

    channel: str | Promise
    box: BoundField | None


class Row(NamedTuple):
    topic: str | Promise
    about: str | Promise
    fixed: bool
    cells: list[Cell]


class MessagesForm(Form):
    """A box for each optional topic and each channel by which the account can be reached."""

    def __init__(self, *args: Any, channels: Iterable[Channel], now: Mapping[Choice, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels = list(channels)
        for topic, channel in self._choices():
            label = f"{topic.label}: {channel.label}"
            box = forms.BooleanField(label=label, required=False, initial=now[topic, channel])
            self.fields[_name(topic, channel)] = box

    def wishes(self) -> dict[Choice, bool]:
        return {choice: self.cleaned_data[_name(*choice)] for choice in self._choices()}

    def rows(self) -> list[Row]:
        return [self._row(topic) for topic in (*letters.ESSENTIAL, *letters.OPTIONAL)]

    def _row(self, topic: Topic) -> Row:
        fixed = letters.is_essential(topic)
        cells = [Cell(one.label, None if fixed else self[_name(topic, one)]) for one in self.channels]
        return Row(topic.label, letters.ABOUT[topic], fixed, cells)

    def _choices(self) -> Iterator[Choice]:
        return ((topic, channel) for topic in letters.OPTIONAL for channel in self.channels)


def _name(topic: Topic, channel: Channel) -> str:
    return f"{topic}_{channel}"


class BreakForm(Form):
    """How long a break lasts: for a while, until a day, or for good."""

    MONTH, QUARTER, DAY, GOOD = "30", "90", "day", "good"

    length = forms.ChoiceField(
        label=_("How long?"),
        widget=forms.RadioSelect,
        choices=[
            (MONTH, _("For 30 days")),
            (QUARTER, _("For 90 days")),
            (DAY, _("Until a day that you name below")),
            (GOOD, _("Until you end it yourself")),
        ],
    )
    until = forms.DateField(
        label=_("Everything comes again from this day on"),
        help_text=_("Needed only for a break until a day that you name."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a day, like 2027-01-31.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("length") == self.DAY and "until" not in self.errors:
            self._check_day()
        return data

    def ends_at(self) -> datetime | None:
        """The moment at which the break is over; None is for good. Days begin in the site's time zone."""
        length = self.cleaned_data["length"]
        if length == self.GOOD:
            return None
        if length == self.DAY:
            return datetime.combine(self.cleaned_data["until"], time(), timezone.get_current_timezone())
        return clock.now() + timedelta(days=int(length))

    def _check_day(self) -> None:
        day = self.cleaned_data.get("until")
        if day is None:
            self.add_error("until", _("Name the day."))
        elif self.ends_at() <= clock.now():  # type: ignore[operator]  # a day is never for good
            self.add_error("until", _("Name a day after today."))
        elif day > (clock.now() + LONGEST_BREAK).date():
            self.add_error("until", _("Name a day within five years, or choose to end the break yourself."))
