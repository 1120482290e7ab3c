"""Ways back in: what a proved contact opens, at once or after a delay."""

from __future__ import annotations

from django.db import models

from konto.identity.models.account import Account
from konto.identity.models.identifiers import Identifier
from konto.kernel import ids


class RecoveryEnd(models.TextChoices):
    """Why a recovery opens nothing any more, or, used, has opened the account."""

    USED = "used"
    STOPPED = "stopped"
    REPLACED = "replaced"


class Recovery(models.Model):
    """A contact was proved to get back in: from `opens_at` to `until` a new password may be chosen.

    One that opens at once belongs to the browser that proved the contact. One that waits belongs to none: when its time
    has come, the contact is proved anew. `contact_mark` is a keyed fingerprint of the contact: with another in its
    place nothing opens. `stop_digest` is that of the link by which the owner stops it.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="+")
    # Without a constraint: a contact may go meanwhile, and what it had begun then opens nothing.
    identifier = models.ForeignKey(Identifier, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    contact_mark = models.BinaryField()
    browser_digest = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, choices=RecoveryEnd.choices, blank=True, default="")
    stop_digest = models.BinaryField(null=True, unique=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["identifier"],
                condition=models.Q(ended_at=None, browser_digest=None),
                name="identity_recovery_one_waits",
            ),
        )

    def __str__(self) -> str:
        return f"recovery {self.id}"
