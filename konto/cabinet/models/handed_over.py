"""What services handed over: orders, payments, parcels, disputes, refunds, likes, reviews.

Written by the bulk upserts alone. A row belongs to an account, or to nobody yet: then it has the keyed mark of the
contact that somebody bought with, and the contact, sealed. `order_id` and `dispute_id` are the service's own names,
no keys: what they name may come later.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konto.cabinet.models.disputes import DisputeOutcome, DisputeState
from konto.kernel import ids

CURRENCY = r"^[A-Z]{3}$"


class OrderState(models.TextChoices):
    PLACED = "placed", _("placed")
    PAID = "paid", _("paid")
    SENT = "sent", _("on its way")
    DELIVERED = "delivered", _("delivered")
    CANCELLED = "cancelled", _("cancelled")
    RETURNED = "returned", _("returned")


class PaymentState(models.TextChoices):
    WAITING = "waiting", _("waits for you")
    CHECKED = "checked", _("being checked")
    PAID = "paid", _("paid")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    REFUNDED = "refunded", _("paid back")


class ParcelState(models.TextChoices):
    ANNOUNCED = "announced", _("announced")
    MOVING = "moving", _("on its way")
    WAITING = "waiting", _("waits for you")
    DELIVERED = "delivered", _("delivered")
    RETURNED = "returned", _("went back")
    LOST = "lost", _("lost")


class RefundState(models.TextChoices):
    ASKED = "asked", _("asked for")
    GRANTED = "granted", _("on its way")
    PAID = "paid", _("paid back")
    REFUSED = "refused", _("refused")


class LikeKind(models.TextChoices):
    FAVOURITE = "favourite", _("favourite")
    WISH = "wish", _("wish")
    SELLER = "seller", _("followed seller")


class HandedOver(models.Model):
    """What every row has that a service hands over. `changed_at`: when its present version came."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    service_id = models.UUIDField()
    external_id = models.CharField(max_length=100)
    version = models.BigIntegerField()
    account_ref = models.UUIDField(null=True)
    came_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.external_id} {self.version}"


class Bought(HandedOver):
    """What somebody may have without an account: guests buy, too."""

    contact_mark = models.BinaryField(null=True)
    contact = models.BinaryField(null=True)

    class Meta:
        abstract = True


def _once(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["service_id", "external_id"], name=f"cabinet_{name}_once")


def _one_of(name: str, field: str, values: list[Any]) -> models.CheckConstraint:
    return models.CheckConstraint(name=f"cabinet_{name}_{field}", condition=Q(**{f"{field}__in": values}))


def _money(name: str, field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"cabinet_{name}_money", condition=Q(**{f"{field}__gte": 0, "currency__regex": CURRENCY})
    )


def _somebodys(name: str) -> models.CheckConstraint:
    """An account's or a guest's, and of an account's no second copy of its contact."""
    guest = Q(account_ref=None, contact_mark__isnull=False, contact__isnull=False)
    account = Q(account_ref__isnull=False, contact_mark=None, contact=None)
    return models.CheckConstraint(name=f"cabinet_{name}_whose", condition=guest | account)


def _of(name: str, *fields: str) -> models.Index:
    return models.Index(
        fields=["account_ref", *fields], condition=Q(account_ref__isnull=False), name=f"cabinet_{name}_of"
    )


def _guests(name: str) -> models.Index:
    return models.Index(fields=["contact_mark"], condition=Q(account_ref=None), name=f"cabinet_{name}_guest")


class Order(Bought):
    """An order. `lines`: a list of {title, item, quantity, amount, page, picture}, replaced whole by a new version.

    `archived_at` is the person's own: they put it out of sight, and no new version brings it back.
    """

    number = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=OrderState)
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField()
    placed_at = models.DateTimeField()
    seller = models.CharField(max_length=200, blank=True)
    page = models.CharField(max_length=500, blank=True)
    invoice = models.CharField(max_length=500, blank=True)
    lines = models.JSONField()
    item_count = models.BigIntegerField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            _once("order"),
            _one_of("order", "state", OrderState.values),
            _money("order", "total"),
            _somebodys("order"),
        )
        indexes = (_of("order", "-placed_at"), _guests("order"))


class Payment(Bought):
    order_id = models.CharField(max_length=100)
    reference = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=PaymentState)
    method = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    made_at = models.DateTimeField()
    page = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            _once("payment"),
            _one_of("payment", "state", PaymentState.values),
            _money("payment", "amount"),
            _somebodys("payment"),
        )
        indexes = (_of("payment", "-made_at"), _guests("payment"))


class Parcel(Bought):
    """A parcel. `steps`: a list of {at, text, place}, the oldest first, replaced whole by a new version."""

    order_id = models.CharField(max_length=100)
    carrier = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=ParcelState)
    sent_at = models.DateTimeField()
    expected_on = models.DateField(null=True)
    page = models.CharField(max_length=500, blank=True)
    steps = models.JSONField()

    class Meta:
        constraints = (_once("parcel"), _one_of("parcel", "state", ParcelState.values), _somebodys("parcel"))
        indexes = (_of("parcel", "-sent_at"), _guests("parcel"))


class Dispute(Bought):
    """A dispute about an order; what was said in it lies in its messages. Its state goes forward alone."""

    order_id = models.CharField(max_length=100)
    number = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=DisputeState)
    outcome = models.CharField(max_length=10, choices=DisputeOutcome, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            _once("dispute"),
            _one_of("dispute", "state", DisputeState.values),
            _one_of("dispute", "outcome", ["", *DisputeOutcome.values]),
            models.CheckConstraint(name="cabinet_dispute_decided", condition=Q(outcome="") | Q(state="settled")),
            _money("dispute", "amount"),
            _somebodys("dispute"),
        )
        indexes = (_of("dispute", "-opened_at"), _guests("dispute"))


class Refund(Bought):
    order_id = models.CharField(max_length=100)
    dispute_id = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=RefundState)
    to = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    made_at = models.DateTimeField()
    expected_on = models.DateField(null=True)

    class Meta:
        constraints = (
            _once("refund"),
            _one_of("refund", "state", RefundState.values),
            _money("refund", "amount"),
            _somebodys("refund"),
        )
        indexes = (_of("refund", "-made_at"), _guests("refund"))


class Like(HandedOver):
    """A favourite, a line of a wish list, a followed seller. One that was taken back stays as a version alone."""

    kind = models.CharField(max_length=10, choices=LikeKind)
    item = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    list_name = models.CharField(max_length=100, blank=True)
    page = models.CharField(max_length=500, blank=True)
    picture = models.CharField(max_length=500, blank=True)
    kept = models.BooleanField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            _once("like"),
            _one_of("like", "kind", LikeKind.values),
            models.CheckConstraint(name="cabinet_like_whose", condition=Q(account_ref__isnull=False)),
        )
        indexes = (_of("like", "kind", "-made_at"),)


class Review(HandedOver):
    """A review that the person published at a service. One that was taken back keeps no words."""

    item = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    stars = models.SmallIntegerField()
    text = models.TextField(blank=True)
    page = models.CharField(max_length=500, blank=True)
    kept = models.BooleanField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            _once("review"),
            models.CheckConstraint(name="cabinet_review_stars", condition=Q(stars__gte=1, stars__lte=5)),
            models.CheckConstraint(name="cabinet_review_taken_back", condition=Q(kept=True) | Q(text="")),
            models.CheckConstraint(name="cabinet_review_whose", condition=Q(account_ref__isnull=False)),
        )
        indexes = (_of("review", "-made_at"),)
