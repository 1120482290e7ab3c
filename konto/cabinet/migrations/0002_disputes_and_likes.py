"""Disputes with what is said in them, refunds, likes and reviews."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import konto.kernel.ids


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cabinet", "0001_bought")]

    operations: ClassVar = [
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
                        choices=[("buyer", "The buyer"), ("seller", "The seller"), ("service", "The service")],
                        max_length=8,
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
    ]
