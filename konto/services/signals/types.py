"""Every kind of event that services hear, each with the name that its specification gives it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.conf import settings

RISC: Final = "https://schemas.openid.net/secevent/risc/event-type/"
CAEP: Final = "https://schemas.openid.net/secevent/caep/event-type/"
SSF: Final = "https://schemas.openid.net/secevent/ssf/event-type/"


class Type(StrEnum):
    """What happened. The value is the last part of the type's address."""

    DISABLED = "account-disabled"
    ENABLED = "account-enabled"
    PURGED = "account-purged"
    CREDENTIAL_CHANGE_REQUIRED = "account-credential-change-required"
    IDENTIFIER_CHANGED = "identifier-changed"
    IDENTIFIER_RECYCLED = "identifier-recycled"
    RECOVERY_ACTIVATED = "recovery-activated"
    SESSION_REVOKED = "session-revoked"
    CREDENTIAL_CHANGE = "credential-change"
    LEAVING_REQUESTED = "leaving-requested"
    LEAVING_KEPT = "leaving-kept"
    BREAK_STARTED = "break-started"
    BREAK_ENDED = "break-ended"
    VERIFICATION = "verification"
    STREAM_UPDATED = "stream-updated"

    @property
    def uri(self) -> str:
        """Its address in a token. Konto's own types lie under the issuer."""
        return base_of(self) + self.value

    @property
    def hook(self) -> str:
        """Its name in a webhook, in parts divided by dots (Standard Webhooks)."""
        return f"{_FAMILY[self]}.{self.value.replace('-', '_')}"


_FAMILY: Final = {
    **dict.fromkeys(
        (
            Type.DISABLED,
            Type.ENABLED,
            Type.PURGED,
            Type.CREDENTIAL_CHANGE_REQUIRED,
            Type.IDENTIFIER_CHANGED,
            Type.IDENTIFIER_RECYCLED,
            Type.RECOVERY_ACTIVATED,
        ),
        "risc",
    ),
    **dict.fromkeys((Type.SESSION_REVOKED, Type.CREDENTIAL_CHANGE), "caep"),
    **dict.fromkeys((Type.LEAVING_REQUESTED, Type.LEAVING_KEPT, Type.BREAK_STARTED, Type.BREAK_ENDED), "konto"),
    **dict.fromkeys((Type.VERIFICATION, Type.STREAM_UPDATED), "ssf"),
}

ABOUT_THE_STREAM: Final = (Type.VERIFICATION, Type.STREAM_UPDATED)
"""What every stream gets, asked for or not; it is about nobody."""

OFFERED: Final = tuple(one for one in Type if one not in ABOUT_THE_STREAM)


def base_of(kind: Type) -> str:
    """What comes before the value in the address of a type."""
    own = f"{settings.KONTO_PUBLIC_URL}/event-type/"
    return {"risc": RISC, "caep": CAEP, "ssf": SSF, "konto": own}[_FAMILY[kind]]


def is_caep(kind: Type) -> bool:
    """Whether its claims say when it happened and who began it (CAEP 1.0, section 2)."""
    return _FAMILY[kind] == "caep"


def by_uri(uri: str) -> Type | None:
    """The offered type of this address."""
    return next((one for one in OFFERED if one.uri == uri), None)
