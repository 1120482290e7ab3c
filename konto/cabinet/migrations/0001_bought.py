"""Orders, payments and parcels."""

from typing import ClassVar

from django.db import migrations, models

import konto.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
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
    ]
