"""The name under which one service knows one account."""

from __future__ import annotations

from django.db import models

from konto.kernel import ids
from konto.services.models.registry import Service


class Subject(models.Model):
    """`sub` is what tokens, events and the inbound API call this person to this service, and to no other.

    Two services can't tell by it that they know the same person.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    service = models.ForeignKey(Service, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    account_ref = models.UUIDField()
    sub = models.CharField(max_length=22)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account_ref", "service"], name="services_subject_of"),
            models.UniqueConstraint(fields=["service", "sub"], name="services_subject_sub"),
        )

    def __str__(self) -> str:
        return self.sub
