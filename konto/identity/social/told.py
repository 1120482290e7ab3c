"""What a provider told of somebody, and where it waits until they have said what to do with it."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from konto.identity import addresses, phones
from konto.kernel import clock, keys
from konto.web import languages
from konto.web.forms import NameField

WAITING = "social"
"""The mark in the session."""

WAITS = timedelta(minutes=30)
JUST_NOW = 300
"""Seconds between signing in at the provider and the token about it."""


@dataclass(frozen=True)
class Told:
    """Somebody as a provider knows them. `provider` and `uid` name them for good; the rest may be empty.

    `verified` says that the provider has shown the address to be theirs; of a `phone` only one that it has is kept.
    `heading` is where they were going here, `new` that they have said they were never here before, `known_as` by what
    their account here is known, `fresh` that they signed in there just now.
    """

    provider: str
    uid: str
    address: str = ""
    verified: bool = False
    phone: str = ""
    name: str = ""
    language: str = ""
    heading: str = ""
    new: bool = False
    known_as: str = ""
    fresh: bool = False

    @property
    def proved_address(self) -> str:
        """The address where it is shown to be theirs, else nothing."""
        return self.address if self.verified else ""

    @property
    def masked(self) -> str:
        """How to tell this account at the provider from another of the same person."""
        return addresses.mask(self.address) if self.address else ""

    @property
    def is_relayed(self) -> bool:
        """Whether the address was made by the provider for us alone: then it is nobody's known one."""
        domain = self.address.rpartition("@")[2].casefold()
        return any(domain == one or domain.endswith(f".{one}") for one in settings.KONTO_RELAY_DOMAINS)


def read(login: SocialLogin, *, heading: str = "") -> Told:
    """What the provider told, each part checked as if the person had typed it; what doesn't fit is left out."""
    contact = login.email_addresses[0] if login.email_addresses else None
    address = _address(contact.email) if contact else ""
    found: dict[str, Any] = login.provider.extract_common_fields(login.account.extra_data)
    whole = " ".join(filter(None, (_text(found.get("first_name")), _text(found.get("last_name")))))
    return Told(
        provider=login.account.provider,
        uid=login.account.uid,
        address=address,
        verified=bool(contact and address and contact.verified is True),
        phone=_proved_phone(login.account.extra_data),
        name=_name(_text(found.get("name")) or whole),
        language=languages.supported(_claim(login.account.extra_data, "locale")) or "",
        heading=heading,
        fresh=_signed_in_just_now(login.account.extra_data),
    )


def keep(request: HttpRequest, told: Told) -> None:
    """Let it wait in this browser's session, sealed: there is no account yet that it could belong to."""
    text = json.dumps({**asdict(told), "at": clock.now().isoformat()})
    request.session[WAITING] = keys.seal(text).decode()


def waiting(request: HttpRequest) -> Told | None:
    """What waits in this browser; None where nothing does, or it has waited too long."""
    try:
        found = json.loads(keys.unseal(request.session[WAITING].encode()))
    except (KeyError, InvalidToken):
        return None
    at = datetime.fromisoformat(found.pop("at"))
    known = {part.name for part in fields(Told)}
    # Kept by the version before an update, it may have other parts: then they start once more.
    return Told(**found) if clock.now() < at + WAITS and set(found) <= known else None


def forget(request: HttpRequest) -> None:
    request.session.pop(WAITING, None)


def known_as(request: HttpRequest) -> str:
    """By what the account is known that they are to sign in to: nobody has to type it twice (WCAG 2.2, 3.3.7)."""
    found = waiting(request) if WAITING in request.session else None
    return found.known_as if found else ""


def as_known(told: Told, name: str) -> Told:
    """The same, of somebody who has an account here that is known by this."""
    return replace(told, known_as=name)


def as_new(told: Told) -> Told:
    """The same, of somebody who has said that they were never here."""
    return replace(told, new=True, known_as="")


def _address(given: str) -> str:
    with suppress(ValidationError):
        return addresses.clean(given)
    return ""


def _name(given: str) -> str:
    with suppress(ValidationError):
        return str(NameField().clean(given))
    return ""


def _proved_phone(data: Any) -> str:
    """A number that the provider has shown to be theirs (OpenID Connect Core 1.0, 5.1), else nothing.

    Only in international form: in any other it could be read as somebody else's.
    """
    part = _part_with(data, "phone_number")
    number = _text(part.get("phone_number"))
    if part.get("phone_number_verified") is True and number.startswith("+"):
        with suppress(ValidationError):
            return phones.clean(number)
    return ""


def _claim(data: Any, name: str) -> Any:
    """A claim of an OpenID answer, or None."""
    return _part_with(data, name).get(name)


def _part_with(data: Any, name: str) -> dict[str, Any]:
    """Of an OpenID answer, whose parts lie beside each other, or of a plain one, the part that has the claim."""
    parts = [data.get("userinfo"), data.get("id_token"), data] if isinstance(data, dict) else []
    return next((part for part in parts if isinstance(part, dict) and name in part), {})


def _signed_in_just_now(data: Any) -> bool:
    """Whether the provider says when they signed in, and it is when it made the token (OIDC Core 1.0, 2: `auth_time`).

    A browser can leave out that we asked for it; what stands in the signed token can't be left out.
    """
    signed_in, made = _claim(data, "auth_time"), _claim(data, "iat")
    return isinstance(signed_in, int) and isinstance(made, int) and abs(made - signed_in) < JUST_NOW


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
