"""The providers for signing in with an account elsewhere: offered as soon as we are named there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from konto.config import env

Provider = dict[str, Any]
RELAYS = "privaterelay.appleid.com,mozmail.com,duck.com,simplelogin.com"
"""Where addresses are made for one site each: they are nobody's known ones."""


def offered() -> list[Provider]:
    """Each provider with what allauth needs of it. Raises env.Unsafe where a part is missing."""
    return [one for one in (_google(), _apple(), _facebook(), _other()) if one]


def relay_domains() -> list[str]:
    return [one.strip().casefold() for one in env.text("KONTO_RELAY_DOMAINS", RELAYS).split(",") if one.strip()]


def _google() -> Provider | None:
    return _plain("google", "Google", kind="openid", url="https://accounts.google.com")


def _facebook() -> Provider | None:
    return _plain("facebook", "Facebook", kind="facebook", url="https://www.facebook.com")


def _other() -> Provider | None:
    """Any provider that speaks OpenID Connect and publishes how."""
    url = env.text("KONTO_OIDC_URL").rstrip("/")
    return _plain("oidc", env.text("KONTO_OIDC_NAME", "OpenID"), kind="openid", url=url) if url else None


def _plain(key: str, name: str, *, kind: str, url: str) -> Provider | None:
    app = env.text(f"KONTO_{key.upper()}_ID")
    if not app:
        return None
    return {"key": key, "name": name, "kind": kind, "url": url, "id": app, "secret": _part(key, "SECRET")}


def _apple() -> Provider | None:
    """Apple knows us by a key of our own, with which each question is signed."""
    app = env.text("KONTO_APPLE_ID")
    if not app:
        return None
    return {
        "key": "apple",
        "name": "Apple",
        "kind": "apple",
        "url": "https://appleid.apple.com",
        "id": app,
        "team": _part("apple", "TEAM"),
        "secret": _part("apple", "KEY_ID"),
        "private_key": _file("KONTO_APPLE_KEY_FILE", _part("apple", "KEY_FILE")),
    }


def _part(key: str, part: str) -> str:
    found = env.text(f"KONTO_{key.upper()}_{part}")
    if not found:
        raise env.Unsafe(f"KONTO_{key.upper()}_{part} has to be set with KONTO_{key.upper()}_ID.")
    return found


def _file(name: str, path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        raise env.Unsafe(f"{name} has to name a file that can be read.") from None
