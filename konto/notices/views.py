"""The letterbox of demo and debug: every letter and text, as its reader would see it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from konto.notices import queries
from konto.notices.models import Channel, State
from konto.notices.queries import Shown
from konto.notices.words import blocks

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

BADGES = {State.QUEUED: "waiting", State.SENT: "success", State.FAILED: "danger", State.ABANDONED: "danger"}


def where_there_is_one(view: View[P]) -> View[P]:
    """Letters are readable in demo and debug alone; elsewhere there is no such page."""

    @wraps(view)
    @require_safe
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.KONTO_LETTERBOX:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@where_there_is_one
def letterbox(request: HttpRequest) -> HttpResponse:
    return render(request, "notices/letterbox.html", {"letters": [_row(letter) for letter in queries.letterbox()]})


@where_there_is_one
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    shown = queries.letter(letter_id)
    if shown is None:
        raise Http404
    return render(request, "notices/letter_page.html", _row(shown) | {"blocks": blocks(shown.text)})


@where_there_is_one
def letters_json(request: HttpRequest) -> HttpResponse:
    """What was sent, newest first; a contract that other tools rely on."""
    sent = [letter for letter in queries.letterbox() if letter.state == State.SENT]
    return JsonResponse([_plain(letter) for letter in sent], safe=False)


def _row(letter: Shown) -> dict[str, object]:
    state = State(letter.state)
    return {
        "letter": letter,
        "title": letter.subject or letter.text,
        "state": state.label,
        "badge": BADGES[state],
        "is_text": letter.channel == Channel.SMS,
    }


def _plain(letter: Shown) -> dict[str, object]:
    return {
        "id": str(letter.id),
        "channel": letter.channel,
        "to": letter.to,
        "kind": letter.kind,
        "subject": letter.subject,
        "text": letter.text,
        "sent_at": letter.sent_at,
    }
