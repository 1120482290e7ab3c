"""Codes on paper, for the day when the authenticator app is gone."""

from __future__ import annotations

from django.db import models

from konto.identity.models.account import Account
from konto.kernel import ids


class RecoveryCode(models.Model):
    """A code that stands in for the authenticator app once. Only its keyed fingerprint is kept."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="+")
    mark = models.BinaryField(unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)
