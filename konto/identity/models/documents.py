"""What a person accepted, and when."""

from __future__ import annotations

from django.db import models

from konto.identity.models.account import Account
from konto.kernel import ids


class Document(models.TextChoices):
    """What a person accepts or declares at sign-up."""

    TERMS = "terms"
    PRIVACY = "privacy"
    AGE = "age"


class Acceptance(models.Model):
    """Which version of a document the person accepted, and when."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="acceptances")
    document = models.CharField(max_length=10, choices=Document.choices)
    version = models.CharField(max_length=40)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "document", "version"], name="identity_acceptance_once"),
        )

    def __str__(self) -> str:
        return f"{self.document} {self.version}"
