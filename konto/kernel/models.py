"""The journal's table. Written by `journal.record` alone; a database trigger refuses change and removal."""

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
