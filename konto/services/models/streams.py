"""What services want to hear, what waits to be told to them, and what they were told of an account's door."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from konto.kernel import ids
from konto.services.models.registry import Service


class Method(models.TextChoices):
    """How a service gets its events."""

    PUSH = "push", _("signed tokens, brought to it")
    POLL = "poll", _("signed tokens, fetched by it")
    WEBHOOK = "webhook", _("webhooks")


class Status(models.TextChoices):
    """Whether a stream flows; see `signals/states.md`. Changed by `actions.streams.move` alone."""

    ENABLED = "enabled", _("flows")
    PAUSED = "paused", _("pauses: what happens waits")
    DISABLED = "disabled", _("is off: what happens isn't told")


class Told(models.TextChoices):
    """How far a signal is; see `signals/states.md`."""

    HELD = "held", _("held back until it is true")
    QUEUED = "queued", _("waiting")
    DELIVERED = "delivered", _("delivered")
    DEAD = "dead", _("given up")


class Stream(models.Model):
    """What one service wants to hear, and where.

    `authorization` and `secrets` are sealed: what is sent along, and the keys that webhooks are signed with, the newest
    first. `failing_since` and `next_try` are about the receiver as a whole; `drained_until` is the lease of the worker
    that delivers now, so that there is one at a time and the order holds.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    service = models.ForeignKey(Service, on_delete=models.DO_NOTHING, related_name="streams")
    method = models.CharField(max_length=7, choices=Method)
    endpoint_url = models.URLField(max_length=500, blank=True, default="")
    authorization = models.BinaryField(default=b"")
    secrets = models.BinaryField(default=b"")
    types = ArrayField(models.CharField(max_length=40))
    description = models.CharField(max_length=200, blank=True, default="")
    status = models.CharField(max_length=8, choices=Status, default=Status.ENABLED)
    reason = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    next_try = models.DateTimeField()
    drained_until = models.DateTimeField()
    last_error = models.CharField(max_length=80, blank=True, default="")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="services_stream_method", condition=Q(method__in=Method.values)),
            models.CheckConstraint(name="services_stream_status", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="services_stream_endpoint", condition=Q(method=Method.POLL) ^ ~Q(endpoint_url="")
            ),
            models.CheckConstraint(name="services_stream_secrets", condition=Q(method=Method.WEBHOOK) ^ Q(secrets=b"")),
        )

    def __str__(self) -> str:
        return f"{self.service_id} by {self.method}"


class Signal(models.Model):
    """One event on its way to one stream. Its id is the token's `jti` and the webhook's id, at every try the same;
    random in full, for two services could tell by a millisecond in it that they hear of one person.

    `sub` is how the service knows the account, and the order of its signals: they leave one after the other by
    `number`. `sealed` has what holds an address or number, and is blank once delivered. `mark` recognises whose end
    releases a signal that is held back. `waits_since` is when it began to wait, anew when it is sent again.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.BigIntegerField(
        db_default=Func(Value("services_signal_number"), function="nextval"), editable=False, unique=True
    )
    stream = models.ForeignKey(Stream, on_delete=models.DO_NOTHING, related_name="signals", db_index=False)
    account_ref = models.UUIDField(null=True)
    sub = models.CharField(max_length=22, blank=True, default="")
    type = models.CharField(max_length=40)
    txn = models.UUIDField()
    claims = models.JSONField()
    sealed = models.BinaryField(default=b"")
    state = models.CharField(max_length=9, choices=Told, default=Told.QUEUED)
    mark = models.BinaryField(default=b"")
    tries = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField()
    made_at = models.DateTimeField()
    waits_since = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(name="services_signal_state", condition=Q(state__in=Told.values)),
            models.CheckConstraint(
                name="services_signal_done", condition=Q(state__in=[Told.DELIVERED, Told.DEAD]) ^ Q(done_at=None)
            ),
            models.CheckConstraint(name="services_signal_purged", condition=Q(purged_at=None) | Q(sealed=b"")),
            models.CheckConstraint(
                name="services_signal_delivered_unsealed", condition=~Q(state=Told.DELIVERED) | Q(sealed=b"")
            ),
            models.CheckConstraint(name="services_signal_held", condition=Q(state=Told.HELD) ^ Q(mark=b"")),
        )
        indexes = (
            models.Index("stream", "number", name="services_signal_of"),
            models.Index("stream", "number", name="services_signal_waiting", condition=Q(state=Told.QUEUED)),
            models.Index("stream", "next_try", name="services_signal_due", condition=Q(state=Told.QUEUED)),
            models.Index("stream", "sub", "number", name="services_signal_order", condition=Q(state=Told.QUEUED)),
            models.Index(F("account_ref"), name="services_signal_account", condition=Q(account_ref__isnull=False)),
            models.Index(F("mark"), name="services_signal_mark", condition=Q(state=Told.HELD)),
            models.Index(F("done_at"), name="services_signal_over", condition=Q(done_at__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.id} ({self.state})"


class Silence(models.Model):
    """An account of which a stream shall hear nothing, though its service knows it (SSF 1.0, section 8.1.3)."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    stream = models.ForeignKey(Stream, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    account_ref = models.UUIDField()
    since = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account_ref", "stream"], name="services_silence_of"),)

    def __str__(self) -> str:
        return f"{self.stream_id} since {self.since}"


class DoorTold(models.Model):
    """What services were told of an account's door. No row: it is open, and nobody was told otherwise.

    Not `closed`: it may close at a time of its own, and is looked at until it does; `since` is then the last look.
    """

    account_ref = models.UUIDField(primary_key=True)
    closed = models.BooleanField()
    since = models.DateTimeField()

    class Meta:
        indexes = (models.Index(F("since"), name="services_doortold_awaited", condition=Q(closed=False)),)

    def __str__(self) -> str:
        return f"{'closed' if self.closed else 'awaited'} since {self.since}"
