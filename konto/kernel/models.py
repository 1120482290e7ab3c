"""The journal, and what throttles count.

The journal is written by `journal.record` alone; a database trigger refuses change and removal.
"""

from __future__ import annotations

from django.db import models


class JournalEntry(models.Model):
    """Who did what to which pseudonymous account, and when. It has no key to the account and outlives it."""

    pk = models.CompositePrimaryKey("at", "id")
    id = models.UUIDField()
    at = models.DateTimeField()
    event = models.CharField(max_length=40)
    subject = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=10)
    actor_ref = models.UUIDField(null=True)
    details = models.JSONField()

    class Meta:
        managed = False
        db_table = "kernel_journalentry"
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.event}"


class Failures(models.Model):
    """How often something failed lately, and is being tried: for each keyed mark of an address, a network or both.

    The table is unlogged: no try waits for the disk, and after a crash of the database server the counts begin anew.
    """

    mark = models.BinaryField(primary_key=True)
    count = models.PositiveIntegerField()
    trying = models.PositiveIntegerField(db_default=0, default=0)
    since = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} since {self.since}"
