"""What an account holds."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import konto.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("account_ref", models.UUIDField()),
                ("name", models.CharField(max_length=100)),
                ("street", models.CharField(max_length=200)),
                ("more", models.CharField(blank=True, max_length=200)),
                ("postcode", models.CharField(blank=True, max_length=20)),
                ("place", models.CharField(max_length=100)),
                ("region", models.CharField(blank=True, max_length=100)),
                ("country", models.CharField(max_length=2)),
                ("phone", models.CharField(blank=True, max_length=16)),
                ("usual", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["account_ref", "made_at"], name="cabinet_address_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="cabinet_address_country"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("usual", True)), fields=("account_ref",), name="cabinet_address_usual"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("service_id", models.UUIDField()),
                ("external_id", models.CharField(max_length=100)),
                ("version", models.BigIntegerField()),
                ("account_ref", models.UUIDField(null=True)),
                ("came_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("contact_mark", models.BinaryField(null=True)),
                ("contact", models.BinaryField(null=True)),
                ("order_id", models.CharField(max_length=100)),
                ("number", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for the seller"),
                            ("answered", "waits for you"),
                            ("escalated", "the service decides"),
                            ("settled", "settled"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("buyer", "You were right"),
                            ("seller", "The seller was right"),
                            ("split", "Each was right in part"),
                        ],
                        max_length=10,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("account_ref__isnull", False)),
                        fields=["account_ref", "-opened_at"],
                        name="cabinet_dispute_of",
                    ),
                    models.Index(
                        condition=models.Q(("account_ref", None)), fields=["contact_mark"], name="cabinet_dispute_guest"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("service_id", "external_id"), name="cabinet_dispute_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "answered", "escalated", "settled", "withdrawn"])),
                        name="cabinet_dispute_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["", "buyer", "seller", "split"])),
                        name="cabinet_dispute_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome", ""), ("state", "settled"), _connector="OR"),
                        name="cabinet_dispute_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("currency__regex", "^[A-Z]{3}$")),
                        name="cabinet_dispute_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("account_ref", None), ("contact__isnull", False), ("contact_mark__isnull", False)
                            ),
                            models.Q(("account_ref__isnull", False), ("contact", None), ("contact_mark", None)),
                            _connector="OR",
                        ),
                        name="cabinet_dispute_whose",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Like",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("service_id", models.UUIDField()),
                ("external_id", models.CharField(max_length=100)),
                ("version", models.BigIntegerField()),
                ("account_ref", models.UUIDField(null=True)),
                ("came_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("favourite", "favourite"), ("wish", "wish"), ("seller", "followed seller")],
                        max_length=10,
                    ),
                ),
                ("item", models.CharField(max_length=100)),
                ("title", models.CharField(max_length=300)),
                ("list_name", models.CharField(blank=True, max_length=100)),
                ("page", models.CharField(blank=True, max_length=500)),
                ("picture", models.CharField(blank=True, max_length=500)),
                ("kept", models.BooleanField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("account_ref__isnull", False)),
                        fields=["account_ref", "kind", "-made_at"],
                        name="cabinet_like_of",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("service_id", "external_id"), name="cabinet_like_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["favourite", "wish", "seller"])), name="cabinet_like_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account_ref__isnull", False)), name="cabinet_like_whose"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("service_id", models.UUIDField()),
                ("external_id", models.CharField(max_length=100)),
                ("version", models.BigIntegerField()),
                ("account_ref", models.UUIDField(null=True)),
                ("came_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("contact_mark", models.BinaryField(null=True)),
                ("contact", models.BinaryField(null=True)),
                ("number", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("placed", "placed"),
                            ("paid", "paid"),
                            ("sent", "on its way"),
                            ("delivered", "delivered"),
                            ("cancelled", "cancelled"),
                            ("returned", "returned"),
                        ],
                        max_length=10,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("total", models.BigIntegerField()),
                ("placed_at", models.DateTimeField()),
                ("seller", models.CharField(blank=True, max_length=200)),
                ("page", models.CharField(blank=True, max_length=500)),
                ("invoice", models.CharField(blank=True, max_length=500)),
                ("lines", models.JSONField()),
                ("item_count", models.BigIntegerField()),
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("account_ref__isnull", False)),
                        fields=["account_ref", "-placed_at"],
                        name="cabinet_order_of",
                    ),
                    models.Index(
                        condition=models.Q(("account_ref", None)), fields=["contact_mark"], name="cabinet_order_guest"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("service_id", "external_id"), name="cabinet_order_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["placed", "paid", "sent", "delivered", "cancelled", "returned"])
                        ),
                        name="cabinet_order_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$"), ("total__gte", 0)),
                        name="cabinet_order_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("account_ref", None), ("contact__isnull", False), ("contact_mark__isnull", False)
                            ),
                            models.Q(("account_ref__isnull", False), ("contact", None), ("contact_mark", None)),
                            _connector="OR",
                        ),
                        name="cabinet_order_whose",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Parcel",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("service_id", models.UUIDField()),
                ("external_id", models.CharField(max_length=100)),
                ("version", models.BigIntegerField()),
                ("account_ref", models.UUIDField(null=True)),
                ("came_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("contact_mark", models.BinaryField(null=True)),
                ("contact", models.BinaryField(null=True)),
                ("order_id", models.CharField(max_length=100)),
                ("carrier", models.CharField(max_length=60)),
                ("number", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("announced", "announced"),
                            ("moving", "on its way"),
                            ("waiting", "waits for you"),
                            ("delivered", "delivered"),
                            ("returned", "went back"),
                            ("lost", "lost"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("expected_on", models.DateField(null=True)),
                ("page", models.CharField(blank=True, max_length=500)),
                ("steps", models.JSONField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("account_ref__isnull", False)),
                        fields=["account_ref", "-sent_at"],
                        name="cabinet_parcel_of",
                    ),
                    models.Index(
                        condition=models.Q(("account_ref", None)), fields=["contact_mark"], name="cabinet_parcel_guest"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("service_id", "external_id"), name="cabinet_parcel_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["announced", "moving", "waiting", "delivered", "returned", "lost"])
                        ),
                        name="cabinet_parcel_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("account_ref", None), ("contact__isnull", False), ("contact_mark__isnull", False)
                            ),
                            models.Q(("account_ref__isnull", False), ("contact", None), ("contact_mark", None)),
                            _connector="OR",
                        ),
                        name="cabinet_parcel_whose",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("service_id", models.UUIDField()),
                ("external_id", models.CharField(max_length=100)),
                ("version", models.BigIntegerField()),
                ("account_ref", models.UUIDField(null=True)),
                ("came_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("contact_mark", models.BinaryField(null=True)),
                ("contact", models.BinaryField(null=True)),
                ("order_id", models.CharField(max_length=100)),
                ("reference", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for you"),
                            ("checked", "being checked"),
                            ("paid", "paid"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                            ("refunded", "paid back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("method", models.CharField(blank=True, max_length=60)),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("page", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("account_ref__isnull", False)),
                        fields=["account_ref", "-made_at"],
                        name="cabinet_payment_of",
                    ),
                    models.Index(
                        condition=models.Q(("account_ref", None)), fields=["contact_mark"], name="cabinet_payment_guest"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("service_id", "external_id"), name="cabinet_payment_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "checked", "paid", "failed", "cancelled", "refunded"])
                        ),
                        name="cabinet_payment_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("currency__regex", "^[A-Z]{3}$")),
                        name="cabinet_payment_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("account_ref", None), ("contact__isnull", False), ("contact_mark__isnull", False)
                            ),
                            models.Q(("account_ref__isnull", False), ("contact", None), ("contact_mark", None)),
                            _connector="OR",
                        ),
                        name="cabinet_payment_whose",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("service_id", models.UUIDField()),
                ("external_id", models.CharField(max_length=100)),
                ("version", models.BigIntegerField()),
                ("account_ref", models.UUIDField(null=True)),
                ("came_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("contact_mark", models.BinaryField(null=True)),
                ("contact", models.BinaryField(null=True)),
                ("order_id", models.CharField(max_length=100)),
                ("dispute_id", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked for"),
                            ("granted", "on its way"),
                            ("paid", "paid back"),
                            ("refused", "refused"),
                        ],
                        max_length=10,
                    ),
                ),
                ("to", models.CharField(blank=True, max_length=60)),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("expected_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("account_ref__isnull", False)),
                        fields=["account_ref", "-made_at"],
                        name="cabinet_refund_of",
                    ),
                    models.Index(
                        condition=models.Q(("account_ref", None)), fields=["contact_mark"], name="cabinet_refund_guest"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("service_id", "external_id"), name="cabinet_refund_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "granted", "paid", "refused"])),
                        name="cabinet_refund_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("currency__regex", "^[A-Z]{3}$")),
                        name="cabinet_refund_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("account_ref", None), ("contact__isnull", False), ("contact_mark__isnull", False)
                            ),
                            models.Q(("account_ref__isnull", False), ("contact", None), ("contact_mark", None)),
                            _connector="OR",
                        ),
                        name="cabinet_refund_whose",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("service_id", models.UUIDField()),
                ("external_id", models.CharField(max_length=100)),
                ("version", models.BigIntegerField()),
                ("account_ref", models.UUIDField(null=True)),
                ("came_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("item", models.CharField(max_length=100)),
                ("title", models.CharField(max_length=300)),
                ("stars", models.SmallIntegerField()),
                ("text", models.TextField(blank=True)),
                ("page", models.CharField(blank=True, max_length=500)),
                ("kept", models.BooleanField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("account_ref__isnull", False)),
                        fields=["account_ref", "-made_at"],
                        name="cabinet_review_of",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("service_id", "external_id"), name="cabinet_review_once"),
                    models.CheckConstraint(
                        condition=models.Q(("stars__gte", 1), ("stars__lte", 5)), name="cabinet_review_stars"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", True), ("text", ""), _connector="OR"),
                        name="cabinet_review_taken_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account_ref__isnull", False)), name="cabinet_review_whose"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wallet",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("service_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("coupon", "coupon"), ("gift_card", "gift card"), ("points", "points")], max_length=10
                    ),
                ),
                ("external_id", models.CharField(max_length=100)),
                ("account_ref", models.UUIDField()),
                ("unit", models.CharField(max_length=6)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("terms", models.CharField(blank=True, max_length=1000)),
                ("until", models.DateTimeField(null=True)),
                ("balance", models.BigIntegerField(default=0)),
                ("spent", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account_ref", "kind"], name="cabinet_wallet_of"),
                    models.Index(
                        condition=models.Q(("balance__gt", 0), ("until__isnull", False)),
                        fields=["until"],
                        name="cabinet_wallet_until",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("service_id", "kind", "external_id"), name="cabinet_wallet_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["coupon", "gift_card", "points"])), name="cabinet_wallet_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("balance__gte", 0)), name="cabinet_wallet_never_below_zero"
                    ),
                    models.CheckConstraint(condition=models.Q(("spent__gte", 0)), name="cabinet_wallet_spent"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "coupon"), ("unit", "uses")),
                            models.Q(("kind", "points"), ("unit", "points")),
                            models.Q(("kind", "gift_card"), ("unit__regex", "^[A-Z]{3}$")),
                            _connector="OR",
                        ),
                        name="cabinet_wallet_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("service_id", models.UUIDField()),
                ("key", models.CharField(max_length=100)),
                ("asked", models.BinaryField()),
                ("account_ref", models.UUIDField(db_index=True)),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("issue", "given out"),
                            ("redeem", "redeemed"),
                            ("refund", "given back"),
                            ("expire", "run out"),
                        ],
                        max_length=8,
                    ),
                ),
                ("order_id", models.CharField(blank=True, max_length=100)),
                ("made_at", models.DateTimeField()),
                (
                    "of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="refunds",
                        to="cabinet.transfer",
                    ),
                ),
                (
                    "wallet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="transfers", to="cabinet.wallet"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("account_ref", models.UUIDField(db_index=True)),
                (
                    "ledger",
                    models.CharField(
                        choices=[
                            ("held", "held"),
                            ("issued", "given out"),
                            ("redeemed", "redeemed"),
                            ("expired", "run out"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="entries", to="cabinet.transfer"
                    ),
                ),
                (
                    "wallet",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="entries",
                        to="cabinet.wallet",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisputeMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("account_ref", models.UUIDField(null=True)),
                ("external_id", models.CharField(max_length=100)),
                (
                    "author",
                    models.CharField(
                        choices=[("buyer", "The buyer"), ("seller", "The seller"), ("service", "The service")], max_length=8
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.TextField()),
                (
                    "dispute",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="messages",
                        to="cabinet.dispute",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account_ref"], name="cabinet_disputemessage_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("dispute", "external_id"), name="cabinet_disputemessage_once"),
                    models.CheckConstraint(
                        condition=models.Q(("author__in", ["buyer", "seller", "service"])),
                        name="cabinet_disputemessage_author",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(fields=("service_id", "key"), name="cabinet_transfer_key"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("of__isnull", False), ("verb", "refund")),
                    models.Q(("of", None), ("verb__in", ["issue", "redeem", "expire"])),
                    _connector="OR",
                ),
                name="cabinet_transfer_verb",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["wallet", "ledger"], name="cabinet_entry_book"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("ledger__in", ["held", "issued", "redeemed", "expired"])),
                name="cabinet_entry_ledger",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="cabinet_entry_moves"
            ),
        ),
    ]
