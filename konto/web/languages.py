"""Which language to speak, and the switch."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_POST

from konto.kernel import registries

NORWEGIAN: Final = {"no": "nb", "nn": "nb"}
NAMES: Final = {"en": "English", "uk": "Українська", "nb": "Norsk"}
SHORT: Final = {"en": "EN", "uk": "УКР", "nb": "NO"}
COOKIE_AGE: Final = 365 * 86_400


def supported(code: object) -> str | None:
    """The language of ours that `code` ("nn-NO", "uk") asks for, or None."""
    if not isinstance(code, str):
        return None
    base = code.lower().replace("_", "-").split("-")[0]
    base = NORWEGIAN.get(base, base)
    return base if base in dict(settings.LANGUAGES) else None


SWITCH: Final = "speak"
"""A button inside a form that was half filled in: it says a language, and the form comes back with what was typed."""


def switched(request: HttpRequest) -> str | None:
    """The language that the form was sent to be shown in; then it was not sent for anything else."""
    if request.method != "POST" or "form" not in (request.content_type or ""):
        return None
    return supported(request.POST.get(SWITCH))


def keep(request: HttpRequest, response: HttpResponseBase, chosen: str) -> None:
    """Remember the language on this device, and tell whoever keeps it for the account."""
    if request.user.is_authenticated:
        registries.language_chosen(request, chosen)
    remember(response, chosen)


def remember(response: HttpResponseBase, chosen: str) -> None:
    """Let this device be spoken to in the language, also when nobody is signed in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def of_request(request: HttpRequest) -> str:
    return (
        _of_account(request)
        or supported(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
        or _of_browser(request)
        or settings.LANGUAGE_CODE
    )


def speak(request: HttpRequest, code: str) -> None:
    """Speak this language for the rest of the request, unless the device has chosen one by itself."""
    if not supported(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)) and supported(code):
        translation.activate(code)
        request.LANGUAGE_CODE = code


def _of_account(request: HttpRequest) -> str | None:
    """Looked at only where a session cookie came, so that a stranger's page costs no query."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return supported(getattr(getattr(request, "user", None), "language", None))


def _of_browser(request: HttpRequest) -> str | None:
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next((code for name, _ in wanted if (code := supported(name))), None)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language on this device, tell whoever keeps it for the account, and go back to the page."""
    response = HttpResponseRedirect(_back(request))
    if chosen := supported(request.POST.get("language")):
        keep(request, response, chosen)
    return response


def _back(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(page, allowed_hosts=None, require_https=request.is_secure())
    return page if safe and page.startswith("/") else "/"
