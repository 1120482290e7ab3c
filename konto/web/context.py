"""What every template knows: the product's name and dress, the languages, the person's menu."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from konto.kernel import registries
from konto.web import closing, installed
from konto.web.languages import NAMES, SHORT

LINKED = [
    "web:front", "web:help", "web:terms", "web:privacy", "web:set_language", "web:manifest", "web:trouble",
    "identity:sign_in", "notices:letterbox",
]  # fmt: skip


@cache
def _paths(urlconf: str) -> dict[str, str]:
    """The paths that every page links to: looked up once, because a look-up costs more than the rest of the link."""
    return {name.partition(":")[2]: _path(name, urlconf) for name in LINKED}


def _path(name: str, urlconf: str) -> str:
    """Empty where no room serves it: then nothing links there."""
    try:
        return reverse(name, urlconf=urlconf)
    except NoReverseMatch:
        return ""


def konto(request: HttpRequest) -> dict[str, Any]:
    return {
        "paths": _paths(settings.ROOT_URLCONF),
        "product": {
            "name": settings.KONTO_NAME,
            "logo_url": settings.KONTO_LOGO_URL,
            "accent": settings.KONTO_ACCENT,
            "demo": settings.KONTO_DEMO,
            "letterbox": settings.KONTO_LETTERBOX,
            "support": settings.KONTO_SUPPORT_ADDRESS,
            "closed": closing.is_closed(),
            "touch_icon": SimpleLazyObject(lambda: installed.icon_url("touch-180.png")),
            "icon": SimpleLazyObject(lambda: installed.icon_url("icon.svg")),
        },
        "languages": [
            (code, NAMES.get(code, name), SHORT.get(code, code.upper())) for code, name in settings.LANGUAGES
        ],
        "menu": SimpleLazyObject(lambda: registries.menu_entries(request)),
        "banners": SimpleLazyObject(lambda: registries.banners(request)),
    }
