"""What is counted to slow guessing down."""

from __future__ import annotations

from django.db import models


class Failures(models.Model):
    """How often something failed lately, counted per keyed mark of an address, a network or both."""

    mark = models.BinaryField(primary_key=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} since {self.since}"
