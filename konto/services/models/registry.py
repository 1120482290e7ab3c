"""A related service: a shop, a payment service, a club, whatever closes with an account or has to hear of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from konto.kernel import ids


class Service(models.Model):
    """One service. `code` names it to itself: it is its client id, and the audience of its events.

    `texts` has, by language: `name`, `about` (what it is), `holds` (what it keeps of a person) and `closing` (what
    the end of their account means there). `logo` is a PNG that Konto drew anew, or empty. One that ended knows nobody
    any more and hears nothing; its row stays, so that what names it can still be read.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.SlugField(max_length=40, unique=True, db_index=False)
    texts = models.JSONField()
    logo = models.BinaryField(default=b"")
    homepage = models.URLField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="services_service_code", condition=Q(code__regex=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
            ),
        )

    def __str__(self) -> str:
        return self.code
