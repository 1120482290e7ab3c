"""The providers for signing in with an account elsewhere: offered as soon as we are named there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from konto.config import env

Provider = dict[str, Any]


def offered() -> list[Provider]:
    """Each provider with what allauth needs of it. Raises env.Unsafe where a part is missing."""
    found = (
        _google(env.text("KONTO_GOOGLE_ID"), env.text("KONTO_GOOGLE_SECRET")),
        _apple(
            env.text("KONTO_APPLE_ID"),
            TEAM=env.text("KONTO_APPLE_TEAM"),
            KEY_ID=env.text("KONTO_APPLE_KEY_ID"),
            KEY_FILE=env.text("KONTO_APPLE_KEY_FILE"),
        ),
        _facebook(env.text("KONTO_FACEBOOK_ID"), env.text("KONTO_FACEBOOK_SECRET")),
        _other(
            env.text("KONTO_OIDC_URL"),
            env.text("KONTO_OIDC_NAME", "OpenID"),
            ID=env.text("KONTO_OIDC_ID"),
            SECRET=env.text("KONTO_OIDC_SECRET"),
        ),
    )
    return [one for one in found if one]


def relay_domains() -> list[str]:
    """Where addresses are made for one site each: they are nobody's known ones."""
    found = env.text("KONTO_RELAY_DOMAINS", "privaterelay.appleid.com,mozmail.com,duck.com,simplelogin.com")
    return [one.strip().casefold() for one in found.split(",") if one.strip()]


def _google(app: str, secret: str) -> Provider | None:
    if not app:
        return None
    _all_of("GOOGLE", "ID", SECRET=secret)
    return _plain("google", "Google", "openid", "https://accounts.google.com", app, secret)


def _facebook(app: str, secret: str) -> Provider | None:
    if not app:
        return None
    _all_of("FACEBOOK", "ID", SECRET=secret)
    return _plain("facebook", "Facebook", "facebook", "https://www.facebook.com", app, secret)


def _apple(app: str, **parts: str) -> Provider | None:
    """Apple knows us by a key of our own, with which each question is signed."""
    if not app:
        return None
    _all_of("APPLE", "ID", **parts)
    try:
        private_key = Path(parts["KEY_FILE"]).read_text()
    except OSError:
        raise env.Unsafe("KONTO_APPLE_KEY_FILE has to name a file that can be read.") from None
    more = {"team": parts["TEAM"], "private_key": private_key}
    return _plain("apple", "Apple", "apple", "https://appleid.apple.com", app, parts["KEY_ID"]) | more


def _other(url: str, name: str, **parts: str) -> Provider | None:
    """Any provider that speaks OpenID Connect and publishes how."""
    if not url:
        return None
    _all_of("OIDC", "URL", **parts)
    asks = {"phone": env.flag("KONTO_OIDC_PHONE")}
    return _plain("oidc", name, "openid", url.rstrip("/"), parts["ID"], parts["SECRET"]) | asks


def _plain(key: str, name: str, kind: str, url: str, app: str, secret: str) -> Provider:
    return {"key": key, "name": name, "kind": kind, "url": url, "id": app, "secret": secret}


def _all_of(provider: str, given: str, **parts: str) -> None:
    for part, value in parts.items():
        if not value:
            raise env.Unsafe(f"KONTO_{provider}_{part} has to be set with KONTO_{provider}_{given}.")
