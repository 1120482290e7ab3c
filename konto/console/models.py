"""Staff and their sessions."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konto.kernel import ids


class Role(models.TextChoices):
    SUPPORT = "support", _("Support")
    SECURITY = "security", _("Security")
    PRIVACY = "privacy", _("Data protection")
    ADMIN = "admin", _("Administration")


class Staff(models.Model):
    """Somebody who answers; they may do what any of their roles may.

    The e-mail address lies encrypted: were it theirs as a shopper, too, it would be a trace.

    `secret_sealed` is the key of their authenticator app; `last_counter` the newest code that was used.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    ref = models.UUIDField(unique=True, default=uuid4, editable=False)
    name = models.CharField(max_length=80)
    email_mark = models.BinaryField(unique=True)
    email_sealed = models.BinaryField()
    roles = ArrayField(models.CharField(max_length=10, choices=Role))
    password = models.CharField(max_length=128, blank=True, default="")
    secret_sealed = models.BinaryField()
    last_counter = models.BigIntegerField(default=0)
    setup_digest = models.BinaryField(null=True, unique=True)
    setup_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    set_up_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="console_staff_roles", condition=Q(roles__contained_by=Role.values) & Q(roles__len__gt=0)
            ),
        )

    def __str__(self) -> str:
        return str(self.ref)


class StaffSession(models.Model):
    """A browser in which somebody of the staff is signed in. The key in its cookie is kept only as a digest."""

    key_digest = models.BinaryField(primary_key=True)
    staff = models.ForeignKey(Staff, on_delete=models.DO_NOTHING, related_name="sessions")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"until {self.expires_at}"
