"""The transmitter's own endpoints (Shared Signals 1.0, sections 7 and 8; RFC 8936), for a bearer token."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPMethod
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from konto.services.actions import streams as actions
from konto.services.actions.streams import TooManyStreams, TooSoon, UnknownSubject, WrongStream
from konto.services.inbound.auth import Caller, for_service
from konto.services.inbound.problems import Problem, answer, nothing_here
from konto.services.models import Method, Scope, Status, Stream
from konto.services.openid.issuer import address_of, issuer
from konto.services.openid.views.metadata import FOR_ALL, KEPT_SECONDS
from konto.services.signals import asked, polling, told
from konto.web.caching import public_cache

LARGEST: Final = 64 * 1024


@public_cache(KEPT_SECONDS)
@require_safe
def discovery(request: HttpRequest) -> HttpResponse:
    """What this transmitter is and can do (SSF 1.0, section 7.1)."""
    found = {
        "spec_version": "1_0",
        "issuer": issuer(),
        "jwks_uri": address_of("openid_keys"),
        "delivery_methods_supported": list(told.METHODS.values()),
        "configuration_endpoint": address_of("ssf_streams"),
        "status_endpoint": address_of("ssf_status"),
        "add_subject_endpoint": address_of("ssf_add_subject"),
        "remove_subject_endpoint": address_of("ssf_remove_subject"),
        "verification_endpoint": address_of("ssf_verify"),
        "authorization_schemes": [{"spec_urn": "urn:ietf:rfc:6749"}],
        "default_subjects": "ALL",
    }
    return JsonResponse(found, headers=FOR_ALL)


@csrf_exempt  # no cookie counts here: a bearer token does
def streams(request: HttpRequest) -> HttpResponseBase:
    """Create, read, change, replace and remove streams (SSF 1.0, section 8.1.1)."""
    if request.method in (HTTPMethod.GET, HTTPMethod.HEAD):
        return _read(request)
    handlers = {"POST": _create, "PATCH": _change, "PUT": _replace, "DELETE": _remove}
    handler = handlers.get(request.method or "")
    return handler(request) if handler else _not_allowed("GET", *handlers)


@csrf_exempt  # as above
def status(request: HttpRequest) -> HttpResponseBase:
    """Whether a stream flows, and changing that (SSF 1.0, section 8.1.2)."""
    if request.method == HTTPMethod.GET:
        return _read_status(request)
    return _set_status(request) if request.method == HTTPMethod.POST else _not_allowed("GET", "POST")


@for_service(Scope.EVENTS_MANAGE)
def verify(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Ask for an event that shows that the stream works: 204, and the event comes (SSF 1.0, section 8.1.4)."""
    if request.method != HTTPMethod.POST:
        return _not_allowed("POST")
    body = _body(request)
    stream, state = _named(caller, body.get("stream_id")), body.get("state", "")
    if not isinstance(state, str):
        raise Problem(400, "unfit", "The state has to be text.")
    try:
        actions.verify_stream(stream, state=state)
    except TooSoon:
        wait = str(int(actions.BETWEEN_VERIFICATIONS.total_seconds()))
        raise Problem(429, "too-many", "A stream is verified once a minute.", headers={"Retry-After": wait}) from None
    except WrongStream as wrong:
        raise Problem(400, "unfit", str(wrong)) from None
    return HttpResponse(status=204)


@for_service(Scope.EVENTS_MANAGE)
def add_subject(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Hear again of an account that was silenced: 200 (SSF 1.0, section 8.1.3)."""
    return _subject(request, caller, actions.hear_again, HttpResponse(status=200))


@for_service(Scope.EVENTS_MANAGE)
def remove_subject(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Hear nothing more of an account: 204."""
    return _subject(request, caller, actions.silence, HttpResponse(status=204))


@for_service(Scope.EVENTS_READ)
def poll(request: HttpRequest, caller: Caller, stream_id: UUID) -> HttpResponse:
    """Fetch tokens, and say which arrived (RFC 8936, section 2.2)."""
    if request.method != HTTPMethod.POST:
        return _not_allowed("POST")
    stream = _named(caller, str(stream_id))
    if stream.method != Method.POLL:
        raise nothing_here()
    given = polling.poll(stream, asked.poll(_body(request)))
    return JsonResponse({"sets": given.sets, "moreAvailable": given.more})


@for_service(Scope.EVENTS_MANAGE)
def new_secret(request: HttpRequest, caller: Caller, stream_id: UUID) -> HttpResponse:
    """Replace the secret that webhooks are signed with; the one before signs beside it for a day. Konto's own call."""
    if request.method != HTTPMethod.POST:
        return _not_allowed("POST")
    try:
        secret = actions.new_webhook_secret(_named(caller, str(stream_id)), actor=caller.actor)
    except WrongStream as wrong:
        raise Problem(400, "unfit", str(wrong)) from None
    return JsonResponse(
        {"secret": secret},
    )


@for_service(Scope.EVENTS_READ)
def _read(request: HttpRequest, caller: Caller) -> HttpResponse:
    if "stream_id" in request.GET:
        return JsonResponse(told.configuration(_named(caller, request.GET["stream_id"])))
    mine = Stream.objects.filter(service=caller.service).select_related("service").order_by("made_at")
    return JsonResponse([told.configuration(one) for one in mine], safe=False)


@for_service(Scope.EVENTS_MANAGE)
def _create(request: HttpRequest, caller: Caller) -> HttpResponse:
    try:
        made = actions.open_stream(caller.service, asked.whole(_body(request)), actor=caller.actor)
    except WrongStream as wrong:
        raise Problem(400, "unfit", str(wrong)) from None
    except TooManyStreams:
        raise Problem(409, "too-many-streams", "A service has five streams at most.") from None
    return JsonResponse(told.configuration(made.stream, secret=made.secret), status=201)


@for_service(Scope.EVENTS_MANAGE)
def _change(request: HttpRequest, caller: Caller) -> HttpResponse:
    body = _body(request)
    stream = _named(caller, body.get("stream_id"))
    return _changed(stream, asked.part(body, stream), body, caller)


@for_service(Scope.EVENTS_MANAGE)
def _replace(request: HttpRequest, caller: Caller) -> HttpResponse:
    body = _body(request)
    return _changed(_named(caller, body.get("stream_id")), asked.whole(body), body, caller)


@for_service(Scope.EVENTS_MANAGE)
def _remove(request: HttpRequest, caller: Caller) -> HttpResponse:
    actions.remove_stream(_named(caller, request.GET.get("stream_id")), actor=caller.actor)
    return HttpResponse(status=204)


@for_service(Scope.EVENTS_READ)
def _read_status(request: HttpRequest, caller: Caller) -> HttpResponse:
    return JsonResponse(told.status(_named(caller, request.GET.get("stream_id"))))


@for_service(Scope.EVENTS_MANAGE)
def _set_status(request: HttpRequest, caller: Caller) -> HttpResponse:
    body = _body(request)
    stream, to, reason = _named(caller, body.get("stream_id")), body.get("status"), body.get("reason", "")
    if to not in Status.values or not isinstance(reason, str):
        raise Problem(400, "unfit", "The status is enabled, paused or disabled, the reason text.")
    return JsonResponse(told.status(actions.set_status(stream, Status(to), reason=reason, actor=caller.actor)))


def _subject(
    request: HttpRequest, caller: Caller, act: Callable[[Stream, str], None], done: HttpResponse
) -> HttpResponse:
    if request.method != HTTPMethod.POST:
        return _not_allowed("POST")
    body = _body(request)
    stream = _named(caller, body.get("stream_id"))
    try:
        act(stream, asked.sub(body.get("subject")))
    except UnknownSubject:
        raise nothing_here() from None
    return done


def _changed(stream: Stream, wanted: actions.Wanted, body: dict[str, Any], caller: Caller) -> HttpResponse:
    """What only the transmitter says may be repeated by the service, not changed (SSF 1.0, section 8.1.1.3)."""
    mine = told.configuration(stream)
    if any(name in body and body[name] != mine[name] for name in told.OURS):
        raise Problem(400, "unfit", "Only delivery, events_requested and description are the service's to change.")
    try:
        made = actions.change_stream(stream, wanted, actor=caller.actor)
    except WrongStream as wrong:
        raise Problem(400, "unfit", str(wrong)) from None
    return JsonResponse(told.configuration(made.stream, secret=made.secret))


def _named(caller: Caller, stream_id: object) -> Stream:
    """The caller's own stream. Raises Problem 404: another's isn't there."""
    try:
        key = UUID(str(stream_id))
    except ValueError:
        raise nothing_here() from None
    stream = Stream.objects.filter(pk=key, service=caller.service).select_related("service").first()
    if stream is None:
        raise nothing_here()
    return stream


def _body(request: HttpRequest) -> dict[str, Any]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise Problem(413, "too-large", "The body is larger than 64 KiB.")
    try:
        found = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise Problem(400, "unreadable", "The body is no JSON.") from None
    if not isinstance(found, dict):
        raise Problem(400, "unreadable", "The body has to be a JSON object.")
    if not asked.is_storable(found):
        raise Problem(400, "unreadable", "The body has characters that are none, or is nested without need.")
    return found


def _not_allowed(*methods: str) -> HttpResponse:
    said = Problem(405, "method", "Nothing is done by this method here.", headers={"Allow": ", ".join(methods)})
    return answer(said)
