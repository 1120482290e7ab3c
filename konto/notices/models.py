"""The outbox, what refused a letter, the day's counts, and what people want to be sent."""

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


class Topic(models.TextChoices):
    """What a message is about. The first three can't be switched off; see `topics` for what each one means."""

    SECURITY = "security", _("Safety of the account")
    ORDERS = "orders", _("Orders, payments and parcels")
    CASES = "cases", _("Answers to you: questions, disputes, appeals")
    REMINDERS = "reminders", _("Reminders")
    OFFERS = "offers", _("News and offers")
    SELLERS = "sellers", _("From sellers you follow")


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
    topic = models.CharField(max_length=10, choices=Topic.choices, default=Topic.SECURITY, db_default="security")
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
    """What refused a letter or text for good: its keyed fingerprint, since when, and the server's code."""

    recipient_mark = models.BinaryField(primary_key=True)
    account_ref = models.UUIDField(null=True, db_index=True)
    since = models.DateTimeField()
    code = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.code} since {self.since:%Y-%m-%d}"


class CapCount(models.Model):
    """How many letters or texts were sent on a day within a scope; marks are keyed fingerprints, or a country's code.

    `alarmed` is the share of the cap, in percent, at which staff were alarmed last.
    """

    pk = models.CompositePrimaryKey("scope", "mark", "day")
    scope = models.CharField(max_length=20)
    mark = models.BinaryField()
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField()
    alarmed = models.PositiveSmallIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"{self.scope} {self.day}: {self.count}"


class Preference(models.Model):
    """Whether somebody wants messages about a topic by a channel, where they have said so."""

    pk = models.CompositePrimaryKey("account_ref", "topic", "channel")
    account_ref = models.UUIDField()
    topic = models.CharField(max_length=10, choices=Topic.choices)
    channel = models.CharField(max_length=5, choices=Channel)
    wanted = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="notices_preference_channel", condition=Q(channel__in=Channel.values)),
        )

    def __str__(self) -> str:
        return f"{self.topic} by {self.channel}: {self.wanted}"


class Break(models.Model):
    """A break from everything optional: since when, and until when, or for good. What was is in the journal."""

    account_ref = models.UUIDField(primary_key=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"since {self.since:%Y-%m-%d}"


class Report(models.Model):
    """A report of a provider that was dealt with: the digest of its number, so that it isn't dealt with twice."""

    digest = models.BinaryField(primary_key=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
