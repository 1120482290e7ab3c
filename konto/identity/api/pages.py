"""Going through a page's own view: what an app sends is the form that a person would have filled in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.contrib.messages.storage.cookie import CookieStorage
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import NoReverseMatch, Resolver404, ResolverMatch, resolve, reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from konto.identity import known_device
from konto.identity.access import account_in, for_proved_account
from konto.identity.api import answers
from konto.identity.api.answers import Answer
from konto.identity.models import Account
from konto.web import forms

View = Callable[..., HttpResponse]
Files = MultiValueDict[str, UploadedFile]
PROVE, SIGN_IN, SECOND_STEP, ACTIVATE = (
    "identity:prove",
    "identity:sign_in",
    "identity:second_step",
    "identity:activate",
)
ITSELF = ""
"""Stands among the pages to which a form leads for: it stays where it is, and all is well."""

WITH_FILES = "multipart/form-data"


@dataclass
class Outcome:
    """What a page answered: `to` is the name of the page that it leads to, `parts` what its address names."""

    response: HttpResponse
    to: str
    form: Any
    parts: dict[str, Any] = field(default_factory=dict)


class Stopped(Exception):
    """The page didn't do what it was asked; `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def through(
    request: HttpRequest,
    view: View,
    sent: Mapping[str, Any],
    *,
    then: Iterable[str] = (),
    names: Mapping[str, str] | None = None,
    files: Files | None = None,
    **arguments: Any,
) -> Outcome:
    """Send a form to a page's view. `sent` are the form's fields, by their names there.

    `then` names the pages to which it leads when all is well; without any, every one counts. `names` says what the app
    calls a field. Raises Stopped.
    """
    return _gone_through(request, view, ("POST", sent, files), set(then), names or {}, arguments)


def look(request: HttpRequest, view: View, **arguments: Any) -> Outcome:
    """Open a page as it is before anything is sent. Raises Stopped."""
    return _gone_through(request, view, ("GET", {}, None), {ITSELF}, {}, arguments)


def page(name: str, **parts: Any) -> View:
    """The view of a page of any room, by its name and the parts of its address. Raises Http404."""
    try:
        match = resolve(reverse(name, kwargs=parts))
    except (NoReverseMatch, Resolver404):
        raise Http404 from None
    return partial(match.func, **match.kwargs)


def owner(request: HttpRequest) -> Account:
    """The account, for whoever showed lately that it is theirs: as before a page that demands it. Raises Stopped."""
    through(request, for_proved_account(_let_in), {}, then={ITSELF})
    account = account_in(request)
    assert account, "nobody else is let in"
    return account


def renamed(stopped: Stopped, names: Mapping[str, str]) -> Stopped:
    """The same, about the names that the app sent rather than those of the form."""
    for error in stopped.answer.errors:
        if error.get("param") in names:
            error["param"] = names[error["param"]]
    return stopped


def files_of(request: HttpRequest, **names: str) -> Files:
    """The files that came along: of the app's name each, under that of the form's field."""
    came = request.FILES if request.content_type == WITH_FILES else MultiValueDict()
    return MultiValueDict({of_form: came.getlist(of_app) for of_form, of_app in names.items() if of_app in came})


def _let_in(request: HttpRequest, account: Account) -> HttpResponse:
    return HttpResponse()


def _gone_through(
    request: HttpRequest,
    view: View,
    sent: tuple[str, Mapping[str, Any], Files | None],
    then: set[str],
    names: Mapping[str, str],
    arguments: dict[str, Any],
) -> Outcome:
    outcome = _ask(request, view, sent, arguments)
    _remember_device(request, outcome.response)
    stopped = _why_stopped(request, outcome, then)
    if stopped:
        raise renamed(Stopped(stopped), names)
    return outcome


def _ask(
    request: HttpRequest, view: View, sent: tuple[str, Mapping[str, Any], Files | None], arguments: dict[str, Any]
) -> Outcome:
    asked, said = request.method, getattr(request, "_messages", None)
    method, fields, files = sent
    request.method, request.POST = method, _filled(fields)  # type: ignore[assignment]  # stubs: what a browser sent
    request._files = files or MultiValueDict()  # type: ignore[attr-defined]  # read by `request.FILES`
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]  # messages are for pages
    try:
        with forms.gathered() as made:
            response = view(request, **arguments)
    finally:
        request.method, request._messages = asked, said  # type: ignore[attr-defined]  # as above
    match = _led_to(response)
    wrong = (one for one in reversed(made) if one.is_bound and one.errors)
    form = next(wrong, made[-1] if made else None)  # a page may have several
    return Outcome(response, match.view_name, form, match.kwargs) if match else Outcome(response, ITSELF, form)


def _why_stopped(request: HttpRequest, outcome: Outcome, then: set[str]) -> Answer | None:
    response, form = outcome.response, outcome.form
    if response.status_code == 429:
        answer = answers.trouble(
            429, "too_many", _("Asked too often. Wait for as long as Retry-After says, in seconds.")
        )
        answer.retry_after = response.headers.get("Retry-After", "60")
        return answer
    if outcome.to:
        return _where_it_leads(request, outcome.to, then)
    if response.status_code == 200 and form is not None and "address_code" in form.fields and not form.is_bound:
        words = str(form.fields["address_code"].help_text)
        return Answer(400, None, {}, [{"param": "address_code", "code": "sent", "message": words}])
    if form is not None and form.errors:
        return answers.refused(form)
    if response.status_code >= 400:
        # Of a link, a code, or a step that isn't open; an app is told these two of its session and of its account.
        status = 409 if response.status_code in (403, 410) else response.status_code
        return answers.trouble(status, "refused", _("This can't be done, or not any more."))
    return None if not then or ITSELF in then else _conflict()


def _where_it_leads(request: HttpRequest, to: str, then: set[str]) -> Answer | None:
    account = account_in(request)
    if to in then:
        return None
    if to in (PROVE, SECOND_STEP) or (to == SIGN_IN and account is None):
        return answers.authentication(request, status=401)
    if not then:
        return None
    closed = answers.closed_to(account) if account else None
    if to == ACTIVATE and not closed:
        return answers.trouble(
            409, "unconfirmed", _("First confirm your address or number, with the code that we sent there.")
        )
    return closed or _conflict()


def _conflict() -> Answer:
    return answers.trouble(409, "conflict", _("Nothing waits for this, or it was done already."))


def _led_to(response: HttpResponse) -> ResolverMatch | None:
    """The page that an answer leads to; None where it leads nowhere."""
    if response.status_code not in (301, 302, 303):
        return None
    return resolve(urlsplit(response.headers["Location"]).path)


def _filled(sent: Mapping[str, Any]) -> QueryDict:
    """As a browser would send it: a ticked box is "on", an empty one isn't there; several words are sent one by one.

    What has other parts is JSON, as a page's script would write it. The mark of the form is there, whatever it says:
    a page knows by it that something was sent.
    """
    filled = QueryDict(mutable=True)
    filled["csrfmiddlewaretoken"] = "app"  # no mark is asked for here: see calls.view_of
    for name, value in sent.items():
        if value is None or value is False:
            continue
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            filled.setlist(name, value)
            continue
        filled[name] = "on" if value is True else json.dumps(value) if isinstance(value, dict | list) else str(value)
    return filled


def _remember_device(request: HttpRequest, response: HttpResponse) -> None:
    """What would be the device's cookie is told to the app once, which keeps it and sends it along; taken back: too."""
    if known_device.NAME in response.cookies:
        request.device_token = response.cookies[known_device.NAME].value  # type: ignore[attr-defined]
