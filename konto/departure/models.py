"""A departure and what it is made of. Nothing here but the draft and the farewell names a person."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from konto.identity.models import Account
from konto.kernel import ids
from konto.kernel.holdings import Subject


class Stage(models.TextChoices):
    """A departure's life; see states.md. Changed by `departure.actions.stage.move` alone."""

    WAITING = "waiting"
    ERASING = "erasing"
    SEARCHING = "searching"
    GONE = "gone"
    KEPT = "kept"


class Draft(models.Model):
    """The answers so far of somebody on the way out; erased when they go, dropped when they stay."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.DO_NOTHING, related_name="+")
    consented_at = models.DateTimeField(null=True)
    terms_version = models.CharField(max_length=40, blank=True, default="")
    answers = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of {self.account_id}"


class Departure(models.Model):
    """Somebody leaves. The row outlives the account: it holds pseudonyms, times and the certificate."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    account_id = models.UUIDField()
    ref = models.UUIDField()
    language = models.CharField(max_length=5)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.WAITING)
    status_digest = models.BinaryField(unique=True)
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField()
    limit_at = models.DateTimeField()
    hurried = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    searched_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    next_try = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    traces = models.JSONField(default=list)
    certificate = models.JSONField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ref"], condition=~Q(stage="kept"), name="departure_one_at_a_time"),
            models.CheckConstraint(
                # That every order has its receipt is seen by a trigger: see migration 0003.
                condition=~Q(stage="gone")
                | Q(certificate__isnull=False, searched_at__isnull=False, done_at__isnull=False, traces=[]),
                name="departure_gone_is_certified",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_try"], condition=Q(stage__in=["waiting", "erasing", "searching"]), name="departure_due"
            ),
        )

    def __str__(self) -> str:
        return f"{self.id} {self.stage}"

    @property
    def subject(self) -> Subject:
        return Subject(id=self.account_id, ref=self.ref)


class ErasureOrder(models.Model):
    """What one room has to erase for one departure; done when it holds a receipt."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    departure = models.ForeignKey(Departure, on_delete=models.CASCADE, related_name="orders")
    room = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField()
    attempts = models.PositiveIntegerField(default=0)
    receipt = models.JSONField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(fields=["departure", "room"], name="departure_order_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, receipt=None) | Q(done_at__isnull=False, receipt__isnull=False),
                name="departure_done_has_receipt",
            ),
        )

    def __str__(self) -> str:
        return f"{self.room} for {self.departure_id}"


class Farewell(models.Model):
    """The one encrypted cell: where the last letter goes, and what to search for. Destroyed with the last letter."""

    departure = models.OneToOneField(Departure, primary_key=True, on_delete=models.CASCADE, related_name="farewell")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"farewell of {self.departure_id}"


class ExitAnswer(models.Model):
    """Why somebody left: to the day, under a random number, and nothing that leads back."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    day = models.DateField(db_index=True)
    reason = models.CharField(max_length=20, blank=True)
    problems = models.JSONField(default=list)
    ratings = models.JSONField(default=dict)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"
