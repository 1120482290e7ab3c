"""The account: somebody with a name, a language and a password, in one of a few states."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from konto.identity.identifiers import mask
from konto.kernel import ids
from konto.kernel.holdings import Subject


class State(models.TextChoices):
    """An account's life; see states.md. Changed by `identity.actions.change_state` alone."""

    NEW = "new"
    ACTIVE = "active"
    LEAVING = "leaving"
    ERASING = "erasing"
    MERGED = "merged"


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
    reminders = models.PositiveSmallIntegerField(db_default=0, default=0)
    """How often it was reminded that its contact waits to be confirmed."""

    codes_open = models.BooleanField(default=True)
    """Whether a code sent to a contact is a door to this account."""

    restricted = models.BooleanField(db_default=False, default=False)
    """Whether any restriction runs, or will: without it nobody has to look for one."""

    picture = models.CharField(max_length=43, blank=True, default="")
    """The secret name of the profile picture, another with each upload; empty where there is none."""

    last_login = None
    address: str | None = None
    """Set on the account of a request: how it is reached, read with the session in one query."""
    refusing = ""
    """Set likewise: the kind of contact that refuses what is sent to it, or nothing."""
    doubted = ""
    """Set likewise: the number of which somebody says that it is theirs now, or nothing."""
    unknown: tuple[str, ...] = ()
    """Set likewise: the documents of which today's version is new to it; see `identity.accepting`."""
    has_app: bool | None = None
    """Set on the account of somebody who signs in: whether an authenticator app is asked; None where nobody looked."""
    is_awaited: bool | None = None
    """Set likewise: whether a new password waits for a number to open the account."""

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
