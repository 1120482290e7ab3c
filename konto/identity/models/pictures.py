"""Profile pictures."""

from __future__ import annotations

from django.db import models

from konto.identity.models.account import Account


class Picture(models.Model):
    """An account's picture as WebP in two sizes, square, without what the file said about place and time.

    It lies in the database, so that erasing the account and the search for traces see it.
    """

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.DO_NOTHING, related_name="+")
    small = models.BinaryField()
    large = models.BinaryField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"picture of {self.account_id}"
