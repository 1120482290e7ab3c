"""The authenticator app: setting it up, and the recovery codes that stand in for it."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.db import transaction

from konto.identity.actions.doors import NoDoor, TooManyDoors, note_door
from konto.identity.actions.second_step import asks_for_second_step
from konto.identity.actions.state import lock
from konto.identity.doors import authenticator, recovery_codes
from konto.identity.doors.door import Kind
from konto.identity.models import Account, RecoveryCode
from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.kernel.events import Event


class WrongCode(Exception):
    """The app shows another code now: it has another secret, or its clock is off."""


@transaction.atomic
def set_up_app(account: Account, *, secret: str, code: str, actor: Actor) -> list[str]:
    """Ask for the app's codes from now on. Returns the recovery codes, which are shown once.

    Raises WrongCode, and TooManyDoors where the account has an app already.
    """
    account = lock(account)
    if asks_for_second_step(account):
        raise TooManyDoors
    step = authenticator.step_of(secret, code, after=0)
    if step is None:
        raise WrongCode
    Authenticator.objects.create(
        user=account,
        type=Authenticator.Type.TOTP,
        data={"secret": encrypt(secret), "last_step": step},
        created_at=clock.now(),
    )
    note_door(account, Event.DOOR_ADDED, Kind.APP, actor=actor)
    return _new_codes(account)


@transaction.atomic
def renew_recovery_codes(account: Account, *, actor: Actor) -> list[str]:
    """New recovery codes; the old ones stop working. Raises NoDoor where the account has no app."""
    account = lock(account)
    if not asks_for_second_step(account):
        raise NoDoor
    note_door(account, Event.DOOR_ADDED, Kind.RECOVERY_CODES, actor=actor)
    return _new_codes(account)


def _new_codes(account: Account) -> list[str]:
    codes, now = recovery_codes.new(), clock.now()
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, mark=recovery_codes.mark(account, code), created_at=now) for code in codes
    )
    return codes
