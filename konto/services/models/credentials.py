"""By what a service shows that it is itself, what it was answered, and how often it asked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konto.kernel import ids
from konto.services.models.registry import Service


class Scope(models.TextChoices):
    """What a key may do. The value is what a service asks for at the token endpoint."""

    ORDERS_READ = "orders:read", _("see orders")
    ORDERS_WRITE = "orders:write", _("hand over orders")
    PAYMENTS_READ = "payments:read", _("see payments")
    PAYMENTS_WRITE = "payments:write", _("hand over payments")
    PARCELS_READ = "parcels:read", _("see parcels")
    PARCELS_WRITE = "parcels:write", _("hand over parcels")
    DISPUTES_READ = "disputes:read", _("see disputes")
    DISPUTES_WRITE = "disputes:write", _("hand over disputes")
    REFUNDS_READ = "refunds:read", _("see refunds")
    REFUNDS_WRITE = "refunds:write", _("hand over refunds")
    WALLET_READ = "wallet:read", _("see coupons, points and gift cards")
    WALLET_ISSUE = "wallet:issue", _("give out coupons, points and gift cards")
    WALLET_REDEEM = "wallet:redeem", _("redeem and refund coupons, points and gift cards")
    LIKES_READ = "likes:read", _("see favourites, wish lists, followed sellers and reviews")
    LIKES_WRITE = "likes:write", _("hand over favourites, wish lists, followed sellers and reviews")
    EVENTS_READ = "ssf.read", _("see its event streams and fetch events")
    EVENTS_MANAGE = "ssf.manage", _("set up its event streams")
    OPENID = "openid", _("sign people in")


class Credential(models.Model):
    """A key of a service: a secret that was shown once, and what may be done with it.

    Several hold at the same time, so that one can take the place of another without a gap: the old one has `until`.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    service = models.ForeignKey(Service, on_delete=models.DO_NOTHING, related_name="credentials")
    digest = models.BinaryField(unique=True)
    ending = models.CharField(max_length=4)
    """How the secret ends: by this people tell keys apart."""

    scopes = ArrayField(models.CharField(max_length=20))
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    """The last hour in which it fetched a token."""

    class Meta:
        constraints = (
            models.CheckConstraint(name="services_credential_scopes", condition=Q(scopes__len__gt=0)),
            models.CheckConstraint(
                name="services_credential_time", condition=Q(until=None) | Q(until__gt=models.F("made_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.service_id} …{self.ending}"


class Token(models.Model):
    """What a key was exchanged for: shown with every request, for an hour at most; kept as a digest."""

    digest = models.BinaryField(primary_key=True)
    credential = models.ForeignKey(Credential, on_delete=models.DO_NOTHING, related_name="tokens")
    scopes = ArrayField(models.CharField(max_length=20))
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"until {self.until}"


class Answer(models.Model):
    """What a request with an Idempotency-Key was answered: told again to whoever repeats it within a day.

    `mark` stands for the service and the key together, `request` is the digest of what was asked. `sealed` is empty
    while the first request is still at work, in its own transaction.
    """

    mark = models.BinaryField(primary_key=True)
    request = models.BinaryField()
    status = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField(default=b"")
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.status} until {self.until}"


class Quota(models.Model):
    """How many requests a service has taken of the present window. Unlogged: after a crash it begins anew."""

    service = models.OneToOneField(Service, primary_key=True, on_delete=models.DO_NOTHING, related_name="+")
    since = models.DateTimeField()
    taken = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.taken} since {self.since}"
