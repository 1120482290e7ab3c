"""What is counted to slow guessing down."""

from __future__ import annotations

from django.db import models


class Failures(models.Model):
    """How often something failed lately, and is being tried: for each keyed mark of an address, a network or both."""

    mark = models.BinaryField(primary_key=True)
    count = models.PositiveIntegerField()
    trying = models.PositiveIntegerField(db_default=0, default=0)
    since = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} since {self.since}"
