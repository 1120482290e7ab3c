"""Proofs: codes and links that show who holds a contact."""

from __future__ import annotations

from django.db import models

from konto.identity.models.account import Account
from konto.identity.models.identifiers import ContactChange, Identifier
from konto.kernel import ids


class Purpose(models.TextChoices):
    """What a proof is for. A code or link serves one purpose only."""

    ACTIVATE = "activate"
    LEAVE = "leave"
    RECOVER = "recover"
    ENTER = "enter"
    CONTACT = "contact"
    FRESH = "fresh"
    AGREE = "agree"


class Ended(models.TextChoices):
    """Why a proof no longer works."""

    USED = "used"
    REPLACED = "replaced"
    GUESSED = "guessed"


class Proof(models.Model):
    """A code and perhaps a link, sent to an identifier or to a contact on its way: shows who holds it.

    Kept as digests. At most one works for a purpose; of those that anybody may ask for, one in each browser.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="+")
    identifier = models.ForeignKey(Identifier, null=True, on_delete=models.DO_NOTHING, related_name="+")
    change = models.ForeignKey(ContactChange, null=True, on_delete=models.DO_NOTHING, related_name="+")
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
                fields=["account", "purpose", "browser_digest"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="identity_proof_one_works",
            ),
            models.CheckConstraint(
                condition=models.Q(identifier=None) ^ models.Q(change=None), name="identity_proof_one_target"
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"

    @property
    def held(self) -> Identifier:
        """The identifier, for purposes that aren't about a change of contact."""
        assert self.identifier, "a change of contact has a purpose of its own"
        return self.identifier

    @property
    def target(self) -> Identifier | ContactChange:
        """Where the code went."""
        found = self.identifier or self.change
        assert found, "the database keeps it so"
        return found
