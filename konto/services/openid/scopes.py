"""What a service may ask to know, in the words in which people are asked."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from konto.identity import queries as identities
from konto.identity.models import Account

OPENID: Final = "openid"
PROFILE: Final = "profile"
EMAIL: Final = "email"
PHONE: Final = "phone"
OFFLINE: Final = "offline_access"

WORDS: Final = {
    OPENID: _("that you have an account here, under a name that only this service knows"),
    PROFILE: _("your name and your language"),
    EMAIL: _("your e-mail address, and whether you confirmed it"),
    PHONE: _("your phone number, and whether you confirmed it"),
    OFFLINE: _("all of this also while you are signed out here, for half a year at most"),
}
"""Every scope there is, in the order in which people read them."""

CLAIMS: Final = ("sub", "name", "locale", "email", "email_verified", "phone_number", "phone_number_verified")


def words_of(scopes: list[str]) -> list[Any]:
    """What a service learns, a line each."""
    return [words for scope, words in WORDS.items() if scope in scopes]


def claims_of(account: Account, sub: str, scopes: list[str]) -> dict[str, Any]:
    """What these scopes tell (OpenID Connect Core 1.0, section 5.4). `sub` is the account's name at the service."""
    found: dict[str, Any] = {"sub": sub}
    if PROFILE in scopes:
        found |= {"name": account.name, "locale": account.language}
    if EMAIL in scopes or PHONE in scopes:
        found |= _contacts(account, scopes)
    return found


def _contacts(account: Account, scopes: list[str]) -> dict[str, Any]:
    held = identities.held_by(account)
    found: dict[str, Any] = {}
    if EMAIL in scopes and (email := held.get("email")):
        found |= {"email": email.value, "email_verified": email.proved_at is not None}
    if PHONE in scopes and (phone := held.get("phone")):
        found |= {"phone_number": phone.value, "phone_number_verified": identities.is_fresh(phone)}
    return found
