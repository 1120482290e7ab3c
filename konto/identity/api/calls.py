"""One call of an app: its session, its body, and an answer that sets no cookie and is kept by nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, RawPostDataException, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from konto.identity.access import account_in
from konto.identity.api import answers, operations, sessions
from konto.identity.api.answers import Answer
from konto.identity.api.operations import Operation
from konto.identity.api.pages import WITH_FILES, Stopped
from konto.web.uploads import takes_files

LONGEST = 100_000
"""Characters of a body: a passkey's answer with its certificates is the longest that there is."""

JSON = "application/json"


class Unreadable(Exception):
    """The body is no JSON object."""


class TooLarge(Exception):
    """The body is larger than any that is expected."""


class WrongKind(Exception):
    """The body says of itself that it is something else."""


def view_of(path: str) -> Callable[..., HttpResponse]:
    """The view that answers at a path. Free of the form's mark: no cookie counts here, so none can be misused."""

    @csrf_exempt
    def call(request: HttpRequest, **parts: str) -> HttpResponse:
        operation = operations.at(path).get(request.method or "")
        if operation is None:
            return _wrong_method(path)
        try:
            with sessions.session_of_app(request):
                return _with_token(request, _answer(request, operation, parts))
        except (sessions.Ended, UpdateError, SessionInterrupted):
            return _json(answers.trouble(410, "ended", _("This session is over. Sign in again, without its token.")))

    call.__name__ = path.replace("/", "_")
    most = max(one.takes for one in operations.at(path).values())
    return takes_files(most)(call) if most else call


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """A path that isn't described: said as JSON, too."""
    return _json(answers.trouble(404, "missing", _("There is nothing here.")))


def _wrong_method(path: str) -> HttpResponse:
    allowed = ", ".join(sorted(operations.at(path)))
    response = _json(answers.trouble(405, "method", _("There is nothing to be had here in this way.")))
    response.headers["Allow"] = allowed
    return response


def _answer(request: HttpRequest, operation: Operation, parts: dict[str, str]) -> Answer | HttpResponse:
    try:
        refused = _let_in(request, operation) if operation.signed_in else None
        return refused or operation.run(request, _body(request, operation) | parts)
    except Stopped as stopped:
        return stopped.answer
    except Unreadable:
        return answers.trouble(400, "unreadable", _("Send a JSON object."))
    except TooLarge:
        return answers.trouble(413, "large", _("This is too large. Send less at once."))
    except WrongKind:
        return answers.trouble(415, "kind", _("Send JSON, and say so in Content-Type."))
    except Http404:
        return answers.trouble(404, "missing", _("There is nothing here."))


def _let_in(request: HttpRequest, operation: Operation) -> Answer | None:
    """Why nobody may look: not signed in, or stopped at a door. What changes something is up to its page."""
    account = account_in(request)
    if account is None:
        return answers.authentication(request)
    return answers.closed_to(account, errand=operation.errand) if request.method == "GET" else None


def _body(request: HttpRequest, operation: Operation) -> dict[str, Any]:
    if request.method == "GET":
        return {}
    if operation.takes and request.content_type == WITH_FILES:
        return _form(request)
    try:
        body = request.body
    except RequestDataTooBig:
        raise TooLarge from None
    except RawPostDataException:
        raise WrongKind from None  # a form with files, which was read as such already
    except UnreadablePostError:
        raise Unreadable from None  # half of a body
    if body and request.content_type != JSON:
        raise WrongKind
    if len(body) > LONGEST:
        raise TooLarge
    return _object(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found: Any = json.loads(body or "{}")
        json.dumps(found, ensure_ascii=False).encode()  # half a letter is none (RFC 8259, 8.2), and nothing can keep it
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(found, dict):
        raise Unreadable
    return found


def _form(request: HttpRequest) -> dict[str, Any]:
    """A form with files: each of its words once. The files stay with the request."""
    try:
        return request.POST.dict()
    except RequestDataTooBig:
        raise TooLarge from None
    except (BadRequest, SuspiciousOperation, UnreadablePostError):
        raise Unreadable from None


def _with_token(request: HttpRequest, answer: Answer | HttpResponse) -> HttpResponse:
    token = sessions.token_to_tell(request)
    if isinstance(answer, HttpResponse):
        return answer  # a file: whoever got it has the right token
    if token:
        answer.meta["session_token"] = token
    device = getattr(request, "device_token", None)
    if device is not None:
        answer.meta["device_token"] = device
    return _json(answer)


def _json(answer: Answer) -> HttpResponse:
    headers = {"Retry-After": answer.retry_after} if answer.retry_after else None
    return JsonResponse(answer.json(), status=answer.status, headers=headers)
