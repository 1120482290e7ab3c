"""Sessions as rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models

from konto.identity.models.account import Account
from konto.kernel import clock, ids


class Session(models.Model):
    """A browser that is known to Konto. The key in its cookie is kept only as a digest; no row, no session."""

    key_digest = models.BinaryField(primary_key=True)
    id = models.UUIDField(unique=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(Account, null=True, on_delete=models.DO_NOTHING, related_name="sessions")
    data = models.JSONField(default=dict)
    device = models.CharField(max_length=60, blank=True, default="")
    door = models.CharField(max_length=10, blank=True, default="")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)
    second_factor_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.id)


def account_id_of(value: UUID | str | None) -> UUID | None:
    """The account id in a session's data, or None for a stranger or a mangled value."""
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None


def living() -> models.Q:
    """Sessions that still open something: not past their end, and used lately (OWASP ASVS 5.0, 7.3.1 and 7.3.2)."""
    return models.Q(expires_at__gt=clock.now(), last_seen_at__gt=idle_since())


def idle_since() -> datetime:
    """A session that wasn't used since then is over."""
    return clock.now() - timedelta(days=settings.KONTO_SESSION_IDLE_DAYS)
