"""Sign-in at services: who may ask, what people agreed to, who is signed in where, and which service has to be told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from konto.kernel import ids
from konto.services.models.registry import Service

LONGEST_URI = 500


class SigningKey(models.Model):
    """A key that signs what Konto tells services. Sealed: it opens with the keys that lie outside the database.

    It is published from the beginning, signs from `signs_from` until another does, and is published until `until`, so
    that what it signed can be checked for as long as that may be needed.
    """

    kid = models.CharField(primary_key=True, max_length=43)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    signs_from = models.DateTimeField()
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.kid


class Client(models.Model):
    """A service as a relying party. Its client id is the service's code, its secrets are the service's keys.

    `public`: an app on people's devices, which can't keep a secret. Addresses are compared letter by letter.
    """

    service = models.OneToOneField(Service, primary_key=True, on_delete=models.DO_NOTHING, related_name="client")
    public = models.BooleanField(default=False)
    redirect_uris = ArrayField(models.CharField(max_length=LONGEST_URI))
    logout_uris = ArrayField(models.CharField(max_length=LONGEST_URI), default=list)
    """Where people may be sent after signing out."""

    backchannel_uri = models.CharField(max_length=LONGEST_URI, blank=True, default="")
    """Where the service hears that somebody signed out; empty where it doesn't want to."""

    scopes = ArrayField(models.CharField(max_length=20))
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(name="services_client_redirects", condition=Q(redirect_uris__len__gt=0)),)

    def __str__(self) -> str:
        return str(self.service_id)

    @property
    def client_id(self) -> str:
        return self.service.code


class Consent(models.Model):
    """What somebody agreed that a service may know."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    service = models.ForeignKey(Service, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    account_ref = models.UUIDField()
    scopes = ArrayField(models.CharField(max_length=20))
    given_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account_ref", "service"], name="services_consent_of"),)

    def __str__(self) -> str:
        return f"{self.service_id} {self.scopes}"


class Grant(models.Model):
    """One sign-in at a service: every code and token that came of it stands and falls with this row.

    `session` is the browser's session here, `sid` its name at the service. `signed_out_at`: that session is over, and
    the service was told; what was asked for with `offline_access` goes on. `check_at`: when it is looked at next
    whether the session still lives; `asked_at`: when something happened that may have ended it.
    """

    class End(models.TextChoices):
        SIGNED_OUT = "signed_out"
        WITHDRAWN = "withdrawn"
        REVOKED = "revoked"
        CODE_TWICE = "code_twice"
        REFRESH_TWICE = "refresh_twice"
        REMOVED = "removed"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    client = models.ForeignKey(Client, on_delete=models.DO_NOTHING, related_name="grants")
    account_ref = models.UUIDField()
    session = models.UUIDField()
    sid = models.CharField(max_length=43)
    scopes = ArrayField(models.CharField(max_length=20))
    auth_time = models.DateTimeField()
    second_factor = models.BooleanField()
    made_at = models.DateTimeField()
    check_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    signed_out_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=14, choices=End, blank=True, default="")

    class Meta:
        indexes = (
            models.Index(fields=["account_ref", "client"], name="services_grant_of"),
            models.Index(
                fields=["check_at"], name="services_grant_check", condition=Q(ended_at=None, signed_out_at=None)
            ),
            models.Index(fields=["ended_at"], name="services_grant_ended", condition=Q(ended_at__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.client_id} {self.made_at}"


class Code(models.Model):
    """An authorization code, as a digest, with what it is bound to. Kept for a while after its use: twice is theft."""

    digest = models.BinaryField(primary_key=True)
    grant = models.OneToOneField(Grant, on_delete=models.DO_NOTHING, related_name="code")
    account_ref = models.UUIDField(db_index=True)
    redirect_uri = models.CharField(max_length=LONGEST_URI)
    challenge = models.CharField(max_length=43)
    nonce = models.CharField(max_length=500, blank=True, default="")
    until = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"until {self.until}"


class GrantToken(models.Model):
    """An access or refresh token, as a digest. A refresh token that was exchanged is kept: used again it is stolen."""

    class Kind(models.TextChoices):
        ACCESS = "access_token"
        REFRESH = "refresh_token"

    digest = models.BinaryField(primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.DO_NOTHING, related_name="tokens")
    account_ref = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=13, choices=Kind)
    scopes = ArrayField(models.CharField(max_length=20))
    made_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    spent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} until {self.until}"


class LogoutNotice(models.Model):
    """A service has to be told that a session is over: until it answers, or for a day, for then its own has ended."""

    class State(models.TextChoices):
        WAITS = "waits"
        TOLD = "told"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    client = models.ForeignKey(Client, on_delete=models.DO_NOTHING, related_name="+")
    sub = models.CharField(max_length=22)
    sid = models.CharField(max_length=43)
    state = models.CharField(max_length=6, choices=State, default=State.WAITS)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=60, blank=True, default="")
    made_at = models.DateTimeField(db_index=True)
    next_try = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["next_try"], name="services_logout_due", condition=Q(state="waits")),)

    def __str__(self) -> str:
        return f"{self.client_id} {self.state}"
