"""Getting in: an identifier and a password, throttled, and the same work for every identifier."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from konto.identity import disclosure
from konto.identity.entrant import entrant
from konto.identity.models import Account, State
from konto.kernel import journal, throttle
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.statements import Statement
from konto.kernel.throttle import Limit


class Refused(Exception):
    """Nobody gets in with these. Which subclass it was may be said only as the disclosure policy allows."""


class NoAccount(Refused):
    pass


class WrongPassword(Refused):
    pass


def sign_in(typed: str, password: str, *, limits: Mapping[str, Limit], failures: Mapping[Limit, int]) -> Account:
    """The account that this address, number or user name opens with this password.

    A place for the try was taken under each limit, and `failures` were counted before; who is let in gives the place
    back. Raises Refused, and counts the failure. What failed before is forgiven for the identifier, never for the
    network, so that nobody washes a network clean with an account of their own.
    """
    account = entrant(typed)
    if account is None:
        make_password(password)  # as much work as for an account that exists
        _failed(None, limits)
        raise NoAccount
    if not check_password(password, account.password, setter=lambda new: _rehash(account, new)):
        _failed(account, limits)
        raise WrongPassword
    if not may_enter(account):
        _failed(account, limits)
        raise NoAccount
    mine = [limit for limit, count in failures.items() if count and limit.what != "network"]
    if mine:
        throttle.forgive(mine)
    return account


def noting_signed_in(account: Account, *, new_device: bool = False) -> Statement:
    """Writes down that somebody came in: when nothing more is asked of them, for by then they may still be nobody."""
    return journal.recording(Event.SIGNED_IN, account.ref, actor=Actor.person(account.ref), new_device=new_device)


def prove_password(account: Account, password: str, *, network: str) -> bool:
    """Whether this is the account's password: for somebody who is signed in already. Raises throttle.Slow."""
    limits = {limit.what: limit for limit in (Limit("password", str(account.pk), 10), Limit("network", network, 100))}
    throttle.reserve(limits.values())
    if check_password(password, account.password):
        throttle.won(limits.values())
        return True
    _failed(account, limits)
    return False


def may_enter(account: Account) -> bool:
    """Whether the account may be entered at all, by whatever door."""
    return account.is_active and (account.state != State.NEW or disclosure.may_enter_unconfirmed())


@transaction.atomic
def _failed(account: Account | None, limits: Mapping[str, Limit]) -> None:
    throttle.lost(limits.values())
    journal.record(Event.SIGN_IN_FAILED, account.ref if account else None, actor=Actor.stranger())


def _rehash(account: Account, password: str) -> None:
    """The hash was made at another cost: keep one of today's. The session's mark changes with it."""
    before, account.password = account.password, make_password(password)
    # Not where the password was changed while we hashed: the old one must not come back.
    if not Account.objects.filter(pk=account.pk, password=before).update(password=account.password):
        account.password = before
