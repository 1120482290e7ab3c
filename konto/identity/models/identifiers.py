"""By what an account is found and reached, what is on its way there, and what was retired."""

from __future__ import annotations

from django.db import models

from konto.identity.identifiers import mask
from konto.identity.models.account import Account
from konto.kernel import ids


class IdentifierKind(models.TextChoices):
    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"


REACHES = {IdentifierKind.EMAIL: "email", IdentifierKind.PHONE: "sms"}
"""The channel by which a kind of identifier is written to; a user name reaches nobody."""


class Identifier(models.Model):
    """An address, number or user name: one row in the world for each, whoever claims it; one of a kind per account.

    `proved_at` is when its holder was last shown to hold it: numbers change hands.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=IdentifierKind.choices)
    value = models.CharField(max_length=254)
    folded = models.CharField(max_length=254)
    created_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    doubted_at = models.DateTimeField(null=True)
    """When its holder was last said to be another, by whoever showed to hold it or by the account's owner."""

    class Meta:
        constraints = (
            # One namespace: what looks like an address or a number can't be a user name.
            models.UniqueConstraint(fields=["folded"], name="identity_identifier_once"),
            models.UniqueConstraint(fields=["account", "kind"], name="identity_identifier_one_of_a_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def channel(self) -> str:
        """How it is written to. Raises KeyError for a user name."""
        return REACHES[IdentifierKind(self.kind)]

    @property
    def masked(self) -> str:
        return mask(self.value)


class ContactChange(models.Model):
    """A contact on its way: provisional until its holder is proved, then it can be undone for a while.

    `old_value` is empty where the account had none of this kind, `value` where it shall have none. `undo_digest` is
    that of the link in the letters to the contacts from before. Nothing provisional occupies an identifier: it lies
    here alone until it is proved. What was there before stays free for its owner as long as it can be undone.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="contact_changes")
    kind = models.CharField(max_length=10, choices=IdentifierKind.choices)
    old_value = models.CharField(max_length=254, blank=True, default="")
    old_folded = models.CharField(max_length=254, blank=True, default="")
    old_proved_at = models.DateTimeField(null=True)
    value = models.CharField(max_length=254, blank=True, default="")
    folded = models.CharField(max_length=254, blank=True, default="")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undo_until = models.DateTimeField(null=True)
    undo_digest = models.BinaryField(null=True, unique=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=models.Q(applied_at=None, dropped_at=None),
                name="identity_contactchange_one_waits",
            ),
        )
        indexes = (
            models.Index(
                fields=["old_folded"],
                condition=models.Q(undone_at=None) & ~models.Q(old_folded=""),
                name="identity_contactchange_kept",
            ),
            models.Index(fields=["account", "created_at"], name="identity_contactchange_of"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def channel(self) -> str:
        return REACHES[IdentifierKind(self.kind)]

    @property
    def masked(self) -> str:
        return mask(self.value)


class RetiredIdentifier(models.Model):
    """An identifier of somebody who left: recognised by its keyed fingerprint, not kept."""

    mark = models.BinaryField(primary_key=True)
    kind = models.CharField(max_length=10, choices=IdentifierKind.choices)
    retired_on = models.DateField()
    expires_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} retired {self.retired_on}"
