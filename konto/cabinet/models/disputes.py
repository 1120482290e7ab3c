"""What is said in disputes, and how far one can be. The dispute itself is handed over like an order."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konto.kernel import ids


class DisputeState(models.TextChoices):
    """How far a dispute is; see states.md."""

    OPEN = "open", _("waits for the seller")
    ANSWERED = "answered", _("waits for you")
    ESCALATED = "escalated", _("the service decides")
    SETTLED = "settled", _("settled")
    WITHDRAWN = "withdrawn", _("withdrawn")


class DisputeOutcome(models.TextChoices):
    BUYER = "buyer", _("You were right")
    SELLER = "seller", _("The seller was right")
    SPLIT = "split", _("Each was right in part")


class Author(models.TextChoices):
    BUYER = "buyer", _("The buyer")
    SELLER = "seller", _("The seller")
    SERVICE = "service", _("The service")


OVER = (DisputeState.SETTLED, DisputeState.WITHDRAWN)


class DisputeMessage(models.Model):
    """Something said in a dispute. Added, never changed: what was said stays said."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    dispute = models.ForeignKey("cabinet.Dispute", on_delete=models.DO_NOTHING, related_name="messages", db_index=False)
    account_ref = models.UUIDField(null=True)
    external_id = models.CharField(max_length=100)
    author = models.CharField(max_length=8, choices=Author)
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["dispute", "external_id"], name="cabinet_disputemessage_once"),
            models.CheckConstraint(name="cabinet_disputemessage_author", condition=Q(author__in=Author.values)),
        )
        indexes = (models.Index(fields=["account_ref"], name="cabinet_disputemessage_of"),)

    def __str__(self) -> str:
        return f"{self.author} {self.at:%Y-%m-%d}"
