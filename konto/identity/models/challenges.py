"""What stands in for the picture code: a code sent to the address or number that somebody typed."""

from __future__ import annotations

from django.db import models

from konto.kernel import ids


class AddressCheck(models.Model):
    """A code sent in place of a picture. It works once, where it was asked for; whether it has an account is no matter.

    `mark` stands for the page, the contact and the browser together, `contact_mark` for the contact alone. A code that
    was used, replaced or guessed at too often runs out at that moment.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    mark = models.BinaryField(db_index=True)
    contact_mark = models.BinaryField(db_index=True)
    code_mark = models.BinaryField()
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_index=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)
