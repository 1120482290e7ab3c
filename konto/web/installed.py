"""The site as an app on somebody's device: its manifest, its icons, its service worker, and the page without a network.

The worker keeps public files and that one page, in every language. It never keeps a page of an account, and answers
from its store only where the network fails: what a person sees is what the site said just now, or that there is no
connection.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from konto.web import icons, languages
from konto.web.caching import public_cache

HOUR: Final = 3_600
DAY: Final = 86_400
GROUND: Final = "#f7f5f0"
"""What an app shows before its first page: the ground of tokens.css."""

KEPT_FILES: Final = ("web/tokens.css", "web/konto.css", "web/mark.svg")
"""The files that the page without a network is made of."""


@require_safe
@public_cache(HOUR)
def manifest(request: HttpRequest) -> HttpResponse:
    """W3C Web Application Manifest. Browsers ask for it without cookies, so its address says the language."""
    language = _language(request)
    with translation.override(language):
        content = json.dumps(_manifest(language), ensure_ascii=False)
    return HttpResponse(content, content_type="application/manifest+json", headers={"Content-Language": language})


@require_safe
@public_cache(DAY)
def icon(request: HttpRequest, name: str) -> HttpResponse:
    if name == "icon.svg":
        return HttpResponse(icons.vector(settings.KONTO_ACCENT), content_type="image/svg+xml")
    if name not in icons.PICTURES:
        raise Http404
    return HttpResponse(icons.picture(name, settings.KONTO_ACCENT), content_type="image/png")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script: another one whenever anything that it keeps is another."""
    pages = {code: f"{reverse('web:offline')}?{urlencode({'language': code})}" for code, _name in settings.LANGUAGES}
    files = [*_files(), *pages.values()]
    version = hashlib.sha256("\0".join([*files, *map(_offline_page, pages)]).encode()).hexdigest()[:12]
    told = {"store": f"konto-{version}", "offline": pages, "files": files, "language": settings.LANGUAGE_CODE}
    # Every < is written as an escape, so that the script can't be cut short wherever it is shown.
    safe = {name: json.dumps(value).replace("<", "\\u003c") for name, value in told.items()}
    script = render_to_string("web/service-worker.js", safe)
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Service-Worker-Allowed": "/"})


@require_safe
@public_cache(HOUR)
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows where no page can be reached. It is the same for everybody."""
    language = _language(request)
    return HttpResponse(_offline_page(language), headers={"Content-Language": language})


def icon_url(name: str) -> str:
    """The address of an icon; it changes with the colour, so that browsers fetch the new one."""
    return _icon_url(name, settings.KONTO_ACCENT)


@cache
def _icon_url(name: str, accent: str) -> str:
    drawn = hashlib.sha256(icons.vector(accent).encode()).hexdigest()[:8]
    return f"{reverse('web:icon', args=[name])}?{urlencode({'v': drawn})}"


def _manifest(language: str) -> dict[str, Any]:
    return {
        "id": "/",
        "name": settings.KONTO_NAME,
        "short_name": settings.KONTO_NAME,
        "description": _("Your account in one place: see it, change it, or delete it for good."),
        "lang": language,
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "start_url": "/cabinet/",
        "scope": "/",
        "display": "standalone",
        "theme_color": settings.KONTO_ACCENT or icons.ACCENT,
        "background_color": GROUND,
        "icons": [
            _icon("icon.svg", "any", "image/svg+xml"),
            _icon("icon-192.png", "192x192"),
            _icon("icon-512.png", "512x512"),
            _icon("maskable-512.png", "512x512", purpose="maskable"),
        ],
    }


def _icon(name: str, sizes: str, kind: str = "image/png", *, purpose: str = "any") -> dict[str, str]:
    return {"src": icon_url(name), "sizes": sizes, "type": kind, "purpose": purpose}


def _files() -> list[str]:
    """The addresses of the kept files: their names change with their content."""
    dress = [reverse("web:theme")] if settings.KONTO_ACCENT else []
    return [staticfiles_storage.url(name) for name in KEPT_FILES] + dress


def _offline_page(language: str) -> str:
    product = {"name": settings.KONTO_NAME, "accent": settings.KONTO_ACCENT}
    with translation.override(language):
        return render_to_string("web/offline.html", {"product": product})


def _language(request: HttpRequest) -> str:
    return languages.supported(request.GET.get("language")) or translation.get_language() or settings.LANGUAGE_CODE
