"""The account and everything by which it is known, proved and entered."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID, uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from konto.identity.addresses import mask
from konto.kernel import ids
from konto.kernel.holdings import Subject


class State(models.TextChoices):
    """An account's life; see states.md. Changed by `identity.actions.change_state` alone."""

    NEW = "new"
    ACTIVE = "active"
    LEAVING = "leaving"
    ERASING = "erasing"
    MERGED = "merged"


class IdentifierKind(models.TextChoices):
    EMAIL = "email"


class Purpose(models.TextChoices):
    """What a proof is for. A code or link serves one purpose only."""

    ACTIVATE = "activate"
    LEAVE = "leave"


class Ended(models.TextChoices):
    """Why a proof no longer works."""

    USED = "used"
    REPLACED = "replaced"
    GUESSED = "guessed"


class Document(models.TextChoices):
    """What a person accepts or declares at sign-up."""

    TERMS = "terms"
    PRIVACY = "privacy"
    AGE = "age"


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(pk=username or "")


class Account(AbstractBaseUser):
    """A customer account. `ref` is the pseudonym that journals, letters and certificates use and that outlives it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    ref = models.UUIDField(unique=True, default=uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    state_before = models.CharField(max_length=10, choices=State.choices, blank=True, default="")
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=5)
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    last_login = None
    address: str | None = None
    """Set on the account of a request: its e-mail address, read with the session in one query."""

    USERNAME_FIELD = "id"
    EMAIL_FIELD = "address"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        indexes = (models.Index(fields=["created_at"], condition=models.Q(state="new"), name="identity_account_new"),)

    def __str__(self) -> str:
        return str(self.ref)

    def get_username(self) -> str:
        return str(self.id)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.state != State.MERGED

    @property
    def subject(self) -> Subject:
        return Subject(id=self.id, ref=self.ref)

    @property
    def masked_address(self) -> str:
        return mask(self.address) if self.address else ""


class Identifier(models.Model):
    """An address by which somebody is found: one row in the world for each, whoever claims it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=IdentifierKind.choices)
    value = models.CharField(max_length=254)
    folded = models.CharField(max_length=254)
    created_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "folded"], name="identity_identifier_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Proof(models.Model):
    """A code and perhaps a link, sent to an identifier: shows who holds it. Kept as digests; at most one works."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="+")
    identifier = models.ForeignKey(Identifier, on_delete=models.DO_NOTHING, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    code_mark = models.BinaryField()
    link_digest = models.BinaryField(null=True, unique=True)
    browser_digest = models.BinaryField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    code_until = models.DateTimeField()
    link_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account", "purpose"], condition=models.Q(ended_at=None), name="identity_proof_one_works"
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


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


class Session(models.Model):
    """A browser that is known to Konto. The key in its cookie is kept only as a digest; no row, no session."""

    key_digest = models.BinaryField(primary_key=True)
    id = models.UUIDField(unique=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(Account, null=True, on_delete=models.DO_NOTHING, related_name="sessions")
    data = models.JSONField(default=dict)
    device = models.CharField(max_length=60, blank=True, default="")
    door = models.CharField(max_length=10, blank=True, default="")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class RetiredIdentifier(models.Model):
    """An identifier of somebody who left: recognised by its keyed fingerprint, not kept."""

    mark = models.BinaryField(primary_key=True)
    kind = models.CharField(max_length=10, choices=IdentifierKind.choices)
    retired_on = models.DateField()
    expires_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} retired {self.retired_on}"


class Failures(models.Model):
    """How often something failed lately, counted per keyed mark of an address, a network or both."""

    mark = models.BinaryField(primary_key=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} since {self.since}"


def account_id_of(value: UUID | str | None) -> UUID | None:
    """The account id in a session's data, or None for a stranger or a mangled value."""
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
