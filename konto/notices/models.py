"""The outbox, the marks of addresses that refused a letter, and the day's counts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from konto.kernel import clock, ids


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class State(models.TextChoices):
    """Where a letter is in its life; see `states.md`."""

    QUEUED = "queued", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("refused")
    ABANDONED = "abandoned", _("given up")


BLANK = Q(to_address="", subject="", text="", sealed=b"")


class Letter(models.Model):
    """One letter or text. Its content is blank once purged; the row itself goes at `drop_at`.

    The address and the words lie in plain columns, or together in `sealed`, encrypted.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    number = models.BigIntegerField(
        db_default=Func(Value("notices_letter_number"), function="nextval"), editable=False, unique=True
    )
    key = models.CharField(max_length=200, unique=True)
    account_ref = models.UUIDField(null=True)
    channel = models.CharField(max_length=5, choices=Channel)
    kind = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    to_address = models.TextField(default="")
    subject = models.TextField(default="")
    text = models.TextField(default="")
    sealed = models.BinaryField(default=b"")
    recipient_mark = models.BinaryField(db_index=True)
    network_mark = models.BinaryField(null=True)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    purge_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)
    drop_at = models.DateTimeField(db_index=True)
    last_error = models.CharField(max_length=80, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(name="notices_letter_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="notices_letter_channel", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="notices_letter_sent_at", condition=~Q(state=State.SENT) | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(name="notices_letter_purged_is_blank", condition=Q(purged_at__isnull=True) | BLANK),
            models.CheckConstraint(
                name="notices_letter_sealed_alone",
                condition=Q(sealed=b"") | Q(to_address="", subject="", text=""),
            ),
        )
        indexes = (
            models.Index(F("next_try"), name="notices_letter_due", condition=Q(state=State.QUEUED)),
            models.Index(F("purge_at"), name="notices_letter_purge", condition=Q(purged_at__isnull=True)),
            models.Index(F("account_ref"), name="notices_letter_account", condition=Q(account_ref__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.state})"


class Bounce(models.Model):
    """An address that a mail server refused for good: its keyed fingerprint, since when, and the server's code."""

    recipient_mark = models.BinaryField(primary_key=True)
    account_ref = models.UUIDField(null=True, db_index=True)
    since = models.DateTimeField()
    code = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.code} since {self.since:%Y-%m-%d}"


class CapCount(models.Model):
    """How many letters were sent on a day within a scope; marks are keyed fingerprints."""

    pk = models.CompositePrimaryKey("scope", "mark", "day")
    scope = models.CharField(max_length=9)
    mark = models.BinaryField()
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.scope} {self.day}: {self.count}"
