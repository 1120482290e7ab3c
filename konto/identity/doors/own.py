"""The doors that Konto itself has: password, passkeys, codes, and the authenticator app with its recovery codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konto.identity.doors.door import Door, Kind, Source
from konto.identity.doors.ways import fresh_contacts
from konto.identity.models import Account, RecoveryCode, Session


def _passwords(account: Account) -> Iterator[Door]:
    if account.has_usable_password():
        yield Door(Kind.PASSWORD, "password", _("Password"), opens=True, last_used_at=_entered_at(account, "password"))


def _close_password(account: Account, door: Door) -> None:
    account.password = make_password(None)
    account.save(update_fields=["password"])


def _passkeys(account: Account) -> Iterator[Door]:
    for row in _rows(account, Authenticator.Type.WEBAUTHN):
        name = str(row.data["name"])
        yield Door(Kind.PASSKEY, str(row.pk), name, True, added_at=row.created_at, last_used_at=row.last_used_at)


def _close_passkey(account: Account, door: Door) -> None:
    Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN, pk=door.which).delete()


def _codes(account: Account) -> Iterator[Door]:
    if account.codes_open:
        contacts = fresh_contacts(account)
        yield Door(
            Kind.CODE,
            "code",
            _("Codes by e-mail or text"),
            opens=bool(contacts),
            last_used_at=_entered_at(account, "code"),
            note=_("To %(contacts)s") % {"contacts": ", ".join(one.masked for one in contacts)}
            if contacts
            else _("No address or number of yours was confirmed lately."),
        )


def _close_codes(account: Account, door: Door) -> None:
    account.codes_open = False
    account.save(update_fields=["codes_open"])


def _apps(account: Account) -> Iterator[Door]:
    for row in _rows(account, Authenticator.Type.TOTP):
        yield Door(
            Kind.APP,
            "app",
            _("Authenticator app"),
            opens=False,
            added_at=row.created_at,
            last_used_at=row.last_used_at,
            note=_("Asked for as a second step. A passkey needs none."),
        )


def _close_app(account: Account, door: Door) -> None:
    Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).delete()
    RecoveryCode.objects.filter(account=account).delete()


def _recovery_codes(account: Account) -> Iterator[Door]:
    codes = list(RecoveryCode.objects.filter(account=account))
    left = sum(one.used_at is None for one in codes)
    if codes:
        yield Door(
            Kind.RECOVERY_CODES,
            "recovery_codes",
            _("Recovery codes"),
            opens=False,
            added_at=max(one.created_at for one in codes),
            last_used_at=max((one.used_at for one in codes if one.used_at), default=None),
            note=ngettext("%(left)d of them is left.", "%(left)d of them are left.", left) % {"left": left},
            may_close=False,
        )


def _close_nothing(account: Account, door: Door) -> None:
    """Recovery codes go with the app that they stand in for."""


def _rows(account: Account, kind: str) -> Iterable[Authenticator]:
    found: Iterable[Authenticator] = Authenticator.objects.filter(user=account, type=kind).order_by("pk")
    return found


def _entered_at(account: Account, door: str) -> datetime | None:
    """When somebody came in this way, as far as a session still knows."""
    found: datetime | None = Session.objects.filter(account=account, door=door).aggregate(at=Max("created_at"))["at"]
    return found


SOURCES = [
    Source(Kind.PASSWORD, _passwords, _close_password),
    Source(Kind.PASSKEY, _passkeys, _close_passkey),
    Source(Kind.CODE, _codes, _close_codes),
    Source(Kind.APP, _apps, _close_app),
    Source(Kind.RECOVERY_CODES, _recovery_codes, _close_nothing),
]
