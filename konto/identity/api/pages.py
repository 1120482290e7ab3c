"""Going through a page's own view: what an app sends is the form that a person would have filled in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve
from django.utils.translation import gettext as _

from konto.identity import known_device
from konto.identity.access import account_in
from konto.identity.api import answers
from konto.identity.api.answers import Answer
from konto.web import forms

View = Callable[..., HttpResponse]
PROVE, SIGN_IN, SECOND_STEP = "identity:prove", "identity:sign_in", "identity:second_step"


@dataclass
class Outcome:
    """What a page answered: `to` is the name of the page that it leads to."""

    response: HttpResponse
    to: str
    form: forms.Form | None


class Stopped(Exception):
    """The page didn't do what it was asked; `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def through(
    request: HttpRequest, view: View, sent: Mapping[str, Any], *, then: Iterable[str] = (), **arguments: Any
) -> Outcome:
    """Send a form to a page's view. `sent` are the form's fields, by their names there.

    `then` names the pages to which it leads when all is well; without any, every one counts. Raises Stopped.
    """
    outcome = _ask(request, view, sent, arguments)
    _remember_device(request, outcome.response)
    stopped = _why_stopped(request, outcome, set(then))
    if stopped:
        raise Stopped(stopped)
    return outcome


def renamed(stopped: Stopped, names: Mapping[str, str]) -> Stopped:
    """The same, about the names that the app sent rather than those of the form."""
    for error in stopped.answer.errors:
        if error.get("param") in names:
            error["param"] = names[error["param"]]
    return stopped


def _ask(request: HttpRequest, view: View, sent: Mapping[str, Any], arguments: dict[str, Any]) -> Outcome:
    request.POST = _filled(sent)  # type: ignore[assignment]  # the stubs know only what a browser sent
    asked, request.method = request.method, "POST"
    said, request._messages = getattr(request, "_messages", None), CookieStorage(request)  # type: ignore[attr-defined]
    try:
        with forms.gathered() as made:
            response = view(request, **arguments)
    finally:
        request.method, request._messages = asked, said  # type: ignore[attr-defined]  # messages are for pages
    return Outcome(response, _name_of(response), made[-1] if made else None)


def _why_stopped(request: HttpRequest, outcome: Outcome, then: set[str]) -> Answer | None:
    response, form = outcome.response, outcome.form
    if response.status_code == 429:
        answer = answers.trouble(
            429, "too_many", _("Asked too often. Wait for as long as Retry-After says, in seconds.")
        )
        answer.retry_after = response.headers.get("Retry-After", "")
        return answer
    if outcome.to:
        return _where_it_leads(request, outcome.to, then)
    if response.status_code == 200 and form is not None and "address_code" in form.fields and not form.is_bound:
        words = str(form.fields["address_code"].help_text)
        return Answer(400, None, {}, [{"param": "address_code", "code": "sent", "message": words}])
    if form is not None and form.errors:
        return answers.refused(form)
    if response.status_code >= 400:
        return answers.trouble(response.status_code, "refused", _("This can't be done, or not any more."))
    return None


def _where_it_leads(request: HttpRequest, to: str, then: set[str]) -> Answer | None:
    account = account_in(request)
    if to in (PROVE, SECOND_STEP) or (to == SIGN_IN and account is None):
        return answers.authentication(request, status=401)
    if not then or to in then:
        return None
    closed = answers.closed_to(account) if account else None
    return closed or answers.trouble(409, "conflict", _("Nothing waits for this, or it was done already."))


def _name_of(response: HttpResponse) -> str:
    """The name of the page that an answer leads to; nothing where it leads nowhere."""
    if response.status_code not in (301, 302, 303):
        return ""
    return resolve(urlsplit(response.headers["Location"]).path).view_name


def _filled(sent: Mapping[str, Any]) -> QueryDict:
    """As a browser would send it: a ticked box is "on", an empty one isn't there; several words are sent one by one.

    What has other parts is JSON, as a page's script would write it.
    """
    filled = QueryDict(mutable=True)
    for name, value in sent.items():
        if value is None or value is False:
            continue
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            filled.setlist(name, value)
            continue
        filled[name] = "on" if value is True else json.dumps(value) if isinstance(value, dict | list) else str(value)
    return filled


def _remember_device(request: HttpRequest, response: HttpResponse) -> None:
    """What would be the device's cookie is told to the app once, which keeps it and sends it along."""
    if known_device.NAME in response.cookies:
        request.device_token = response.cookies[known_device.NAME].value  # type: ignore[attr-defined]
