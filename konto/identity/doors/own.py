"""The doors that Konto itself has: password, passkeys, codes, and the authenticator app with its recovery codes."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konto.identity import queries
from konto.identity.doors.door import Door, Kind, Source
from konto.identity.doors.kept import Kept
from konto.identity.models import Account, IdentifierKind, RecoveryCode


def _passwords(kept: Kept) -> Iterator[Door]:
    if kept.account.has_usable_password():
        yield Door(Kind.PASSWORD, "password", _("Password"), opens=True, last_used_at=kept.entered_at("password"))


def _close_password(account: Account, door: Door) -> None:
    account.password = make_password(None)
    account.save(update_fields=["password"])


def _passkeys(kept: Kept) -> Iterator[Door]:
    for row in kept.of_kind(Authenticator.Type.WEBAUTHN):
        name = str(row.data["name"])
        yield Door(Kind.PASSKEY, str(row.pk), name, True, added_at=row.created_at, last_used_at=row.last_used_at)


def _close_passkey(account: Account, door: Door) -> None:
    Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN, pk=door.which).delete()


def _codes(kept: Kept) -> Iterator[Door]:
    if kept.account.codes_open:
        contacts = kept.contacts
        yield Door(
            Kind.CODE,
            "code",
            _("Codes by e-mail or text"),
            opens=bool(contacts),
            last_used_at=kept.entered_at("code"),
            note=_where_codes_go(kept),
            by_text=any(one.kind == IdentifierKind.PHONE for one in contacts),
        )


def _where_codes_go(kept: Kept) -> str:
    """To which contacts; or why to none: somebody else's claim comes before age, which it is mistaken for."""
    if kept.contacts:
        return _("To %(contacts)s") % {"contacts": ", ".join(one.masked for one in kept.contacts)}
    if any(queries.is_doubted(one) for one in queries.contacts_of(kept.account)):
        return _("Somebody says your number is theirs: confirm it again in the settings.")
    return _("No address or number of yours was confirmed lately.")


def _close_codes(account: Account, door: Door) -> None:
    account.codes_open = False
    account.save(update_fields=["codes_open"])


def _apps(kept: Kept) -> Iterator[Door]:
    for row in kept.of_kind(Authenticator.Type.TOTP):
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


def _recovery_codes(kept: Kept) -> Iterator[Door]:
    for app in kept.of_kind(Authenticator.Type.TOTP):
        if app.codes_made_at:
            left = app.codes_left
            yield Door(
                Kind.RECOVERY_CODES,
                "recovery_codes",
                _("Recovery codes"),
                opens=False,
                added_at=app.codes_made_at,
                last_used_at=app.code_used_at,
                note=ngettext("%(left)d of them is left.", "%(left)d of them are left.", left) % {"left": left},
                may_close=False,
            )


def _close_nothing(account: Account, door: Door) -> None:
    """Recovery codes go with the app that they stand in for."""


SOURCES = [
    Source(Kind.PASSWORD, _passwords, _close_password),
    Source(Kind.PASSKEY, _passkeys, _close_passkey),
    Source(Kind.CODE, _codes, _close_codes),
    Source(Kind.APP, _apps, _close_app),
    Source(Kind.RECOVERY_CODES, _recovery_codes, _close_nothing),
]
