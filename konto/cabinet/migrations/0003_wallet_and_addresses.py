"""The wallet with its ledger, and the address book."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import konto.kernel.ids


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cabinet", "0002_disputes_and_likes")]

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
                ("due_at", models.DateTimeField(null=True)),
                ("balance", models.BigIntegerField(default=0)),
                ("spent", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account_ref", "kind"], name="cabinet_wallet_of"),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="cabinet_wallet_due"
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
                ("key", models.CharField(max_length=200)),
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
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "transfer_id", "ledger", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="entries",
                        to="cabinet.transfer",
                    ),
                ),
                (
                    "wallet",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="entries",
                        to="cabinet.wallet",
                    ),
                ),
            ],
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
