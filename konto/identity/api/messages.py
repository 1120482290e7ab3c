"""What somebody wants to be sent, by topic and channel; and a break from all of that."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from konto.identity.api import common, pages
from konto.identity.api.answers import Answer, Json
from konto.identity.api.common import DONE
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import through
from konto.identity.api.shapes import FLAG, TEXT, TIME, listed, maybe, record
from konto.identity.forms.messages import MessagesForm
from konto.identity.views import notifications, take_a_break
from konto.notices import queries as letters

Wishes = dict[tuple[str, str], bool]


def choices(request: HttpRequest, data: Data) -> Answer:
    return Answer(data=_listed(_form(request)))


def choose(request: HttpRequest, data: Data) -> Answer:
    """What isn't named stays as it is. What can't be switched off, and what nobody can be sent, can't be chosen."""
    now = _wishes(_form(request))
    wanted = _read(data.get("choices"))
    if wanted is None or not wanted.keys() <= now.keys():
        words = _("Name a topic and a channel that can be chosen here, and whether you want it.")
        return Answer(400, errors=[{"param": "choices", "code": "invalid", "message": words}])
    boxes = {f"{topic}_{channel}": wish for (topic, channel), wish in (now | wanted).items()}
    through(request, notifications.notifications, boxes, then={"identity:notifications"})
    return Answer(data=_listed(_form(request)))


def pause(request: HttpRequest, data: Data) -> Answer:
    return Answer(data=_pause(request))


def take(request: HttpRequest, data: Data) -> Answer:
    form = {name: data.get(name) for name in ("length", "until")}
    through(request, take_a_break.take_a_break, form, then={"identity:take_a_break"})
    return Answer(data=_pause(request))


def end(request: HttpRequest, data: Data) -> Answer:
    through(request, take_a_break.take_a_break, {"end": True}, then={"identity:take_a_break"})
    return Answer(data=_pause(request))


def _form(request: HttpRequest) -> MessagesForm:
    """The page's form, as it stands before anything is chosen."""
    form = pages.look(request, notifications.notifications).form
    assert isinstance(form, MessagesForm)
    return form


def _wishes(form: MessagesForm) -> Wishes:
    boxes = [(topic, channel) for topic in letters.OPTIONAL for channel in form.channels]
    return {(str(topic), str(channel)): bool(form[f"{topic}_{channel}"].initial) for topic, channel in boxes}


def _listed(form: MessagesForm) -> list[Json]:
    wishes = _wishes(form)
    return [
        {
            "topic": str(topic),
            "label": str(topic.label),
            "about": str(letters.ABOUT[topic]),
            "channel": str(channel),
            "wanted": wishes.get((str(topic), str(channel)), True),
            "can_change": not letters.is_essential(topic),
        }
        for topic in (*letters.ESSENTIAL, *letters.OPTIONAL)
        for channel in form.channels
    ]


def _read(sent: Any) -> Wishes | None:
    """What is chosen; None where it can't be read."""
    try:
        found = {(str(one["topic"]), str(one["channel"])): one["wanted"] for one in sent}
    except (TypeError, KeyError):
        return None
    return found if all(isinstance(wish, bool) for wish in found.values()) else None


def _pause(request: HttpRequest) -> Json:
    found = letters.break_of(common.mine(request).ref)
    until = found.until.timestamp() if found and found.until else None
    return {"runs": found is not None, "since": found.since.timestamp() if found else None, "until": until}


_CHOICES = listed(
    record({"topic": TEXT, "label": TEXT, "about": TEXT, "channel": TEXT, "wanted": FLAG, "can_change": FLAG})
)
_WISHES = (Field("choices", "Objects with topic, channel and wanted; what isn't named stays as it is.", "array"),)
_PAUSE = record({"runs": FLAG, "since": maybe(TIME), "until": maybe(TIME)})
_LENGTH = (
    Field("length", "30 or 90 (days), day, or good.", example="day"),
    Field("until", "With day: everything comes again from it on.", required=False, example="2027-01-31"),
)
for _operation in (
    Operation("GET", "account/messages", "What is sent, by topic and channel.", choices, DONE, (), True, _CHOICES),
    Operation("PATCH", "account/messages", "Choose of that.", choose, DONE, _WISHES, True, _CHOICES),
    Operation("GET", "account/break", "Whether a break from it runs.", pause, DONE, (), True, _PAUSE),
    Operation("POST", "account/break", "Take a break from everything optional.", take, DONE, _LENGTH, True, _PAUSE),
    Operation("DELETE", "account/break", "End the break.", end, DONE, (), True, _PAUSE),
):
    offer(_operation)
