"""One call of an app: its session, its body, and an answer that sets no cookie and is kept by nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, RawPostDataException, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from konto.identity.access import account_in
from konto.identity.api import answers, operations, sessions
from konto.identity.api.answers import Answer
from konto.identity.api.operations import Data, Operation
from konto.identity.api.pages import Stopped

LONGEST = 100_000
"""Characters of a body: a passkey's answer with its certificates is the longest that there is."""


class Unreadable(Exception):
    """The body is no JSON object."""


def view_of(path: str) -> Callable[[HttpRequest], HttpResponse]:
    """The view that answers at a path. Free of the form's mark: no cookie counts here, so none can be misused."""

    @csrf_exempt
    def call(request: HttpRequest) -> HttpResponse:
        operation = operations.at(path).get(request.method or "")
        if operation is None:
            allowed = ", ".join(operations.at(path))
            return JsonResponse({"status": 405}, status=405, headers={"Allow": allowed})
        try:
            with sessions.session_of_app(request):
                return _with_token(request, _answer(request, operation))
        except (sessions.Ended, UpdateError, SessionInterrupted):
            return _json(answers.trouble(410, "ended", _("This session is over. Sign in again, without its token.")))

    call.__name__ = path.replace("/", "_")
    return call


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """A path that isn't described: said as JSON, too."""
    return _json(answers.trouble(404, "missing", _("There is nothing here.")))


def _answer(request: HttpRequest, operation: Operation) -> Answer:
    try:
        data = _body(request)
        refused = _let_in(request) if operation.signed_in else None
        return refused or operation.run(request, data)
    except Stopped as stopped:
        return stopped.answer
    except Unreadable:
        return answers.trouble(400, "unreadable", _("Send a JSON object."))
    except Http404:
        return answers.trouble(404, "missing", _("There is nothing here."))


def _let_in(request: HttpRequest) -> Answer | None:
    """Why nobody may look: not signed in, or stopped at a door. What changes something is up to its page."""
    account = account_in(request)
    if account is None:
        return answers.authentication(request)
    return answers.closed_to(account) if request.method == "GET" else None


def _body(request: HttpRequest) -> Data:
    if request.method == "GET":
        return {}
    try:
        body = request.body
        found: Any = json.loads(body or "{}") if len(body) <= LONGEST else None
        json.dumps(found, ensure_ascii=False).encode()  # half a letter is none (RFC 8259, 8.2), and nothing can keep it
    except (ValueError, RecursionError, RawPostDataException, UnreadablePostError):
        raise Unreadable from None  # no JSON, a form with files, or half of a body
    if not isinstance(found, dict):
        raise Unreadable
    return found


def _with_token(request: HttpRequest, answer: Answer) -> HttpResponse:
    token = sessions.token_to_tell(request)
    if token:
        answer.meta["session_token"] = token
    device = getattr(request, "device_token", "")
    if device:
        answer.meta["device_token"] = device
    return _json(answer)


def _json(answer: Answer) -> HttpResponse:
    headers = {"Retry-After": answer.retry_after} if answer.retry_after else None
    return JsonResponse(answer.json(), status=answer.status, headers=headers)
