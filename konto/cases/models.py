"""Cases and what belongs to them. Each row carries the reference of its account, so that it goes with it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konto.kernel import ids


class Subject(models.TextChoices):
    """What a case is about: decides how soon it is answered."""

    QUESTION = "question", _("A question")
    MISSING = "missing", _("Something is missing")
    NOT_ME = "not_me", _("Somebody saw an account that isn't theirs")
    CONTACT_UNDONE = "contact_undone", _("A change of address or number was taken back")
    NUMBER_NEW_TO_ME = "number_new_to_me", _("A number has a new holder")
    RECOVERY_STOPPED = "recovery_stopped", _("An owner stopped a recovery of their account")
    APPEAL = "appeal", _("An appeal against a restriction")
    APPEAL_OVERDUE = "appeal_overdue", _("An appeal wasn't answered in time")
    EVENTS_UNTOLD = "events_untold", _("A service couldn't be told what happened")
    BUDGET = "budget", _("Letters or texts come near the cap of a day")


ALARMS = frozenset(
    {
        Subject.NOT_ME,
        Subject.CONTACT_UNDONE,
        Subject.NUMBER_NEW_TO_ME,
        Subject.RECOVERY_STOPPED,
        Subject.APPEAL_OVERDUE,
        Subject.EVENTS_UNTOLD,
        Subject.BUDGET,
    }
)


class Status(models.TextChoices):
    """Whose turn it is; see states.md. Changed by `actions.status.move` alone."""

    OPEN = "open", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")


class Channel(models.TextChoices):
    """How the person is written to; nothing where there is no address."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class Author(models.TextChoices):
    PERSON = "person"
    STAFF = "staff"


class Kind(models.TextChoices):
    """What a file is by its content, whatever its name says."""

    PICTURE = "picture", _("Picture file")
    PDF = "pdf", _("PDF document")
    TEXT = "text", _("Text")
    ARCHIVE = "archive", _("Archive or office document")
    OTHER = "other", _("File")


class Case(models.Model):
    """One matter. `account_ref` is empty for strangers; `assignee` is the reference of whoever works on it.

    `held`: sent without the challenge; nobody reads it until the link from the letter confirms it.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    number = models.CharField(max_length=12, unique=True)
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=20, choices=Subject)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    account_ref = models.UUIDField(null=True)
    channel = models.CharField(max_length=5, choices=Channel, blank=True, default="")
    contact = models.CharField(max_length=254, blank=True, default="")
    contact_mark = models.BinaryField(null=True)
    proved_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=80, blank=True, default="")
    title = models.CharField(max_length=120, blank=True, default="")
    language = models.CharField(max_length=10)
    evidence = models.JSONField(default=dict)
    held = models.BooleanField(default=False)
    assignee = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    near_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    network_mark = models.BinaryField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="cases_case_status", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="cases_case_channel", condition=Q(channel="", contact="") | ~Q(channel="")),
        )
        indexes = (
            models.Index(fields=["status", "answer_by"], name="cases_case_queue"),
            models.Index(
                fields=["subject", "answer_by"], name="cases_case_waiting", condition=Q(status="open", held=False)
            ),
            models.Index(
                fields=["assignee", "status", "answer_by", "id"],
                name="cases_case_mine",
                condition=Q(assignee__isnull=False),
            ),
            models.Index(fields=["account_ref"], name="cases_case_account", condition=Q(account_ref__isnull=False)),
            models.Index(fields=["contact_mark"], name="cases_case_contact", condition=Q(contact_mark__isnull=False)),
            models.Index(fields=["network_mark"], name="cases_case_network", condition=Q(network_mark__isnull=False)),
        )

    def __str__(self) -> str:
        return self.number


class Message(models.Model):
    """What somebody wrote, as they typed it. `author_ref` names staff; a person's messages are the account's."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="messages")
    account_ref = models.UUIDField(null=True, db_index=True)
    number = models.PositiveSmallIntegerField()
    key = models.UUIDField()
    author = models.CharField(max_length=10, choices=Author)
    author_ref = models.UUIDField(null=True)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="cases_message_order"),
            models.UniqueConstraint(fields=["case", "key"], name="cases_message_once"),
        )
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class File(models.Model):
    """What somebody attached. The name is for showing alone; the kind was told from the content."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.DO_NOTHING, related_name="files")
    account_ref = models.UUIDField(null=True, db_index=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    ending = models.CharField(max_length=5)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Link(models.Model):
    """A secret that opens one case, kept as a digest. `proves`: it went to the contact alone."""

    digest = models.BinaryField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="links")
    account_ref = models.UUIDField(null=True, db_index=True)
    proves = models.BooleanField()
    created_at = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"until {self.until}"
