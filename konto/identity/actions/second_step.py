"""The second step: after the first way in, a code of the authenticator app, or one of those kept on paper."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.db import transaction

from konto.identity.actions.state import lock
from konto.identity.actions.writing import write_to_all
from konto.identity.doors import authenticator, recovery_codes
from konto.identity.models import Account, RecoveryCode
from konto.kernel import clock, ids, journal, standing, throttle
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.throttle import Limit


def asks_for_second_step(account: Account) -> bool:
    """Whether the account has an authenticator app. A passkey shows two things at once, and asks for nothing more."""
    if account.has_app is not None:
        return account.has_app
    found: bool = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists()
    return found


def try_app_code(account: Account, code: str, *, limits: Iterable[Limit], actor: Actor) -> bool:
    """Whether the authenticator app shows this code now; a code works once. A wrong one is counted.

    Raises throttle.Slow.
    """
    limits = list(limits)
    throttle.reserve(limits)
    if _use_app_code(account, code):
        throttle.won(limits)
        return True
    _failed(account, limits, actor=actor)
    standing.unusual(account.ref)  # outside the transaction that counts: it locks the account first
    return False


def try_recovery_code(account: Account, typed: str, *, limits: Iterable[Limit], actor: Actor) -> bool:
    """Whether this is one of the account's recovery codes, which is then used up. A wrong one is counted.

    Raises throttle.Slow.
    """
    limits = list(limits)
    throttle.reserve(limits)
    if _use_recovery_code(account, typed, actor=actor):
        throttle.won(limits)
        return True
    _failed(account, limits, actor=actor)
    standing.unusual(account.ref)  # outside the transaction that counts: it locks the account first
    return False


def recovery_codes_left(account: Account) -> int:
    """How many of the account's recovery codes weren't used yet."""
    return RecoveryCode.objects.filter(account=account, used_at=None).count()


@transaction.atomic
def _use_app_code(account: Account, code: str) -> bool:
    """Under the account's lock: of two who send the same code at the same moment, one gets in."""
    lock(account)
    app = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    if app is None:
        return False
    step = authenticator.step_of(decrypt(app.data["secret"]), code, after=app.data.get("last_step", 0))
    if step is None:
        return False
    app.data["last_step"], app.last_used_at = step, clock.now()
    app.save(update_fields=["data", "last_used_at"])
    return True


@transaction.atomic
def _use_recovery_code(account: Account, typed: str, *, actor: Actor) -> bool:
    account = lock(account)
    unused = RecoveryCode.objects.filter(account=account, mark__in=recovery_codes.marks(account, typed), used_at=None)
    if not unused.update(used_at=clock.now()):
        return False
    journal.record(Event.RECOVERY_CODE_USED, account.ref, actor=actor)
    left = recovery_codes_left(account)
    write_to_all("identity/recovery_code_used", account, context={"left": left}, key=f"recovery_code:{ids.uuid7()}")
    return True


@transaction.atomic
def _failed(account: Account, limits: Iterable[Limit], *, actor: Actor) -> None:
    throttle.lost(limits)
    journal.record(Event.SECOND_STEP_FAILED, account.ref, actor=actor)
