"""The wallet: coupons, gift cards and points, and the ledger that says where every unit of them came from and went.

The ledger is append-only and in double entry: a transfer has entries that add up to nothing. Triggers of the database
refuse to change or remove one, refuse a transfer that isn't balanced, and write the wallet's `balance` and `spent`
themselves, which the database keeps from falling below zero. Only the erasing of a person removes their transfers,
whole: `actions.erasing` says so to the database.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konto.cabinet.money import MOST
from konto.kernel import ids

POINTS, USES = "points", "uses"


class WalletKind(models.TextChoices):
    COUPON = "coupon", _("coupon")
    GIFT_CARD = "gift_card", _("gift card")
    POINTS = "points", _("points")


class Verb(models.TextChoices):
    """What a transfer does."""

    ISSUE = "issue", _("given out")
    REDEEM = "redeem", _("redeemed")
    REFUND = "refund", _("given back")
    EXPIRE = "expire", _("run out")


class Ledger(models.TextChoices):
    """A wallet's books: what the person holds, and what the service gave out, took in, and let lapse."""

    HELD = "held", _("held")
    ISSUED = "issued", _("given out")
    REDEEMED = "redeemed", _("redeemed")
    EXPIRED = "expired", _("run out")


class Wallet(models.Model):
    """One coupon, one gift card, or the points of one programme.

    `unit` is what `balance` counts: an ISO 4217 currency in its smallest unit, "points", or "uses" of a coupon.
    `due_at`: when somebody has to look whether anything is left to be booked off. `moves` counts what came in and went
    out. No index has the balance in it, so that a redemption writes none anew.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    service_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=WalletKind)
    external_id = models.CharField(max_length=100)
    account_ref = models.UUIDField()
    unit = models.CharField(max_length=6)
    title = models.CharField(max_length=200, blank=True)
    terms = models.CharField(max_length=1000, blank=True)
    until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    balance = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    moves = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["service_id", "kind", "external_id"], name="cabinet_wallet_once"),
            models.CheckConstraint(name="cabinet_wallet_kind", condition=Q(kind__in=WalletKind.values)),
            models.CheckConstraint(name="cabinet_wallet_never_below_zero", condition=Q(balance__gte=0)),
            models.CheckConstraint(name="cabinet_wallet_spent", condition=Q(spent__gte=0)),
            models.CheckConstraint(
                name="cabinet_wallet_never_above", condition=Q(balance__lte=MOST, spent__lte=1000 * MOST)
            ),
            models.CheckConstraint(
                name="cabinet_wallet_unit",
                condition=Q(kind="coupon", unit=USES)
                | Q(kind="points", unit=POINTS)
                | Q(kind="gift_card", unit__regex=r"^[A-Z]{3}$"),
            ),
        )
        indexes = (
            models.Index(fields=["account_ref", "kind"], name="cabinet_wallet_of"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="cabinet_wallet_due"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class Transfer(models.Model):
    """One move of units. `key` is the service's: two calls under one key are one transfer.

    `asked` is a digest of what was asked, so that another call under the same key is seen. `order_id` is what it paid.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    service_id = models.UUIDField()
    key = models.CharField(max_length=200)
    asked = models.BinaryField()
    wallet = models.ForeignKey(Wallet, on_delete=models.DO_NOTHING, related_name="transfers")
    account_ref = models.UUIDField(db_index=True)
    verb = models.CharField(max_length=8, choices=Verb)
    of = models.ForeignKey("self", null=True, on_delete=models.DO_NOTHING, related_name="refunds")
    order_id = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["service_id", "key"], name="cabinet_transfer_key"),
            models.CheckConstraint(
                name="cabinet_transfer_verb",
                condition=Q(verb="refund", of__isnull=False) | Q(verb__in=["issue", "redeem", "expire"], of=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"


class Entry(models.Model):
    """One side of a transfer: so many units into (or, below zero, out of) one of the wallet's books.

    What is held has also which move of the wallet it was, counted from one, and the `balance` after it: both written by
    the database, one wallet's moves after another, whatever the clocks of those who asked for them say.
    """

    pk = models.CompositePrimaryKey("transfer_id", "ledger")
    transfer = models.ForeignKey(Transfer, on_delete=models.DO_NOTHING, related_name="entries", db_index=False)
    wallet = models.ForeignKey(  # its transfer's: a trigger sees to it, for less than a constraint costs
        Wallet, on_delete=models.DO_NOTHING, related_name="entries", db_index=False, db_constraint=False
    )
    account_ref = models.UUIDField(db_index=True)
    ledger = models.CharField(max_length=8, choices=Ledger)
    amount = models.BigIntegerField()
    number = models.BigIntegerField(null=True)
    balance = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["wallet", "number"], condition=Q(ledger="held"), name="cabinet_entry_number"
            ),
            models.CheckConstraint(
                name="cabinet_entry_counted",
                condition=Q(ledger="held", number__gt=0, balance__gte=0)
                | (~Q(ledger="held") & Q(number=None, balance=None)),
            ),
            models.CheckConstraint(name="cabinet_entry_ledger", condition=Q(ledger__in=Ledger.values)),
            models.CheckConstraint(name="cabinet_entry_moves", condition=~Q(amount=0)),
        )

    def __str__(self) -> str:
        return f"{self.ledger} {self.amount}"
