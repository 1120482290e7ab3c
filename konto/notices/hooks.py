"""Where a mail or text provider reports what became of messages: signed, or it is nobody."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from konto.notices import reports

LARGEST = 256 * 1024


@csrf_exempt  # the signature is what a form's token is elsewhere, and no cookie counts
def bounces(request: HttpRequest) -> HttpResponse:
    """Take a report (Standard Webhooks): 204 when dealt with, 401 when the signature is wrong, older, or missing."""
    if not settings.KONTO_BOUNCE_SECRETS:
        raise Http404
    return _taken(request)


@require_POST
def _taken(request: HttpRequest) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _said("larger than 256 KiB", 413)
    body = request.body
    if not _is_signed(request, body):
        return _said("not signed with a secret that is known here, or too old", 401)
    try:
        reports.note(request.headers["webhook-id"], reports.parse(body))
    except reports.NotAReport as wrong:
        return _said(str(wrong), 400)
    return HttpResponse(status=204)


def _is_signed(request: HttpRequest, body: bytes) -> bool:
    return any(_is_signed_with(secret, request, body) for secret in settings.KONTO_BOUNCE_SECRETS)


def _is_signed_with(secret: str, request: HttpRequest, body: bytes) -> bool:
    """The package forgives five minutes of difference between the clocks, and compares in constant time."""
    try:
        Webhook(secret).verify(body, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, EmptyWebhookSecretError, ValueError):
        return False
    return True


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=status)
