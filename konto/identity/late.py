"""Sign-ups whose contact nobody confirms: they may look around for some days, then they are stopped until it is done.

Stopping them is the room of standing's; here are the days.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from konto.identity.models import Account, State


def closes_at(account: Account) -> datetime | None:
    """When the account is stopped for want of confirmation; None where it never is."""
    days = settings.KONTO_ACTIVATION_DAYS
    return account.created_at + timedelta(days=days) if days and account.state == State.NEW else None


def forgotten_at(account: Account) -> datetime:
    """When a sign-up that nobody confirmed is removed."""
    return account.created_at + timedelta(days=settings.KONTO_SIGN_UP_DAYS)
