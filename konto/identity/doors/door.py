"""What a door is: one way into one account, as its owner sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from konto.identity.doors.kept import Kept
from konto.identity.models import Account


class Kind(StrEnum):
    """The kinds of doors, and what stands beside them."""

    PASSWORD = "password"  # noqa: S105 - the name of a kind
    PASSKEY = "passkey"
    CODE = "code"
    SOCIAL = "social"
    APP = "app"
    RECOVERY_CODES = "recovery_codes"


@dataclass(frozen=True)
class Door:
    """A way in. `which` tells it from others of its kind; `name` is what the person calls it.

    `opens`: whether somebody gets in by it alone now. An authenticator app doesn't, nor does a code to a contact that
    nobody proved lately. `note` says what of that the person should know.
    """

    kind: Kind
    which: str
    name: str
    opens: bool
    added_at: datetime | None = None
    last_used_at: datetime | None = None
    note: str = ""
    by_text: bool = False
    """Whether a code by text opens it, too: a number can pass to somebody else."""

    may_close: bool = True
    """Whether it can be closed at all, other doors aside."""

    @property
    def title(self) -> str:
        """The name with what it is, where the name alone doesn't say so."""
        return _("Passkey · %(name)s") % {"name": self.name} if self.kind is Kind.PASSKEY else self.name

    @property
    def icon(self) -> str:
        return ICONS[self.kind]


@dataclass(frozen=True)
class Source:
    """Where doors of one kind come from. `close` is called with the account locked, in the caller's transaction."""

    kind: Kind
    doors: Callable[[Kept], Iterable[Door]]
    close: Callable[[Account, Door], None]


ICONS = {
    Kind.PASSWORD: "key",
    Kind.PASSKEY: "finger-print",
    Kind.CODE: "envelope",
    Kind.SOCIAL: "user-circle",
    Kind.APP: "device-phone-mobile",
    Kind.RECOVERY_CODES: "lifebuoy",
}
