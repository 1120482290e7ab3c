"""What services want to hear, and what waits to be told to them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import konto.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0001_registry"),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE services_signal_number", "DROP SEQUENCE services_signal_number"),
        migrations.CreateModel(
            name="DoorTold",
            fields=[
                ("account_ref", models.UUIDField(primary_key=True, serialize=False)),
                ("closed", models.BooleanField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("since"), condition=models.Q(("closed", False)), name="services_doortold_awaited"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stream",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("push", "signed tokens, brought to it"),
                            ("poll", "signed tokens, fetched by it"),
                            ("webhook", "webhooks"),
                        ],
                        max_length=7,
                    ),
                ),
                ("endpoint_url", models.URLField(blank=True, default="", max_length=500)),
                ("authorization", models.BinaryField(default=b"")),
                ("secrets", models.BinaryField(default=b"")),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
                ),
                ("description", models.CharField(blank=True, default="", max_length=200)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("enabled", "flows"),
                            ("paused", "pauses: what happens waits"),
                            ("disabled", "is off: what happens isn't told"),
                        ],
                        default="enabled",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("made_at", models.DateTimeField()),
                ("verified_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("failing_since", models.DateTimeField(null=True)),
                ("next_try", models.DateTimeField()),
                ("drained_until", models.DateTimeField()),
                ("last_error", models.CharField(blank=True, default="", max_length=80)),
                ("delivered_at", models.DateTimeField(null=True)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="streams", to="services.service"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "number",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("services_signal_number"), function="nextval"),
                        editable=False,
                        unique=True,
                    ),
                ),
                ("account_ref", models.UUIDField(null=True)),
                ("sub", models.CharField(blank=True, default="", max_length=22)),
                ("type", models.CharField(max_length=40)),
                ("txn", models.UUIDField()),
                ("claims", models.JSONField()),
                ("sealed", models.BinaryField(default=b"")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "held back until it is true"),
                            ("queued", "waiting"),
                            ("delivered", "delivered"),
                            ("dead", "given up"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("mark", models.BinaryField(default=b"")),
                ("tries", models.PositiveIntegerField(default=0)),
                ("next_try", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("purged_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, default="", max_length=80)),
                (
                    "stream",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="signals",
                        to="services.stream",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="stream",
            constraint=models.CheckConstraint(
                condition=models.Q(("method__in", ["push", "poll", "webhook"])), name="services_stream_method"
            ),
        ),
        migrations.AddConstraint(
            model_name="stream",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["enabled", "paused", "disabled"])), name="services_stream_status"
            ),
        ),
        migrations.AddConstraint(
            model_name="stream",
            constraint=models.CheckConstraint(
                condition=models.Q(("method", "poll"), models.Q(("endpoint_url", ""), _negated=True), _connector="XOR"),
                name="services_stream_endpoint",
            ),
        ),
        migrations.AddConstraint(
            model_name="stream",
            constraint=models.CheckConstraint(
                condition=models.Q(("method", "webhook"), ("secrets", b""), _connector="XOR"),
                name="services_stream_secrets",
            ),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(models.F("stream"), models.F("number"), name="services_signal_of"),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(
                models.F("stream"),
                models.F("number"),
                condition=models.Q(("state", "queued")),
                name="services_signal_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(
                models.F("stream"),
                models.F("next_try"),
                condition=models.Q(("state", "queued")),
                name="services_signal_due",
            ),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(
                models.F("stream"),
                models.F("sub"),
                models.F("number"),
                condition=models.Q(("state", "queued")),
                name="services_signal_order",
            ),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(
                models.F("account_ref"),
                condition=models.Q(("account_ref__isnull", False)),
                name="services_signal_account",
            ),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(models.F("mark"), condition=models.Q(("state", "held")), name="services_signal_mark"),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(
                models.F("done_at"), condition=models.Q(("done_at__isnull", False)), name="services_signal_over"
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["held", "queued", "delivered", "dead"])), name="services_signal_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["delivered", "dead"]), ("done_at", None), _connector="XOR"),
                name="services_signal_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(("purged_at", None), ("sealed", b""), _connector="OR"), name="services_signal_purged"
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "delivered"), _negated=True), ("sealed", b""), _connector="OR"),
                name="services_signal_delivered_unsealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "held"), ("mark", b""), _connector="XOR"), name="services_signal_held"
            ),
        ),
        migrations.CreateModel(
            name="Silence",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("account_ref", models.UUIDField()),
                ("since", models.DateTimeField()),
                (
                    "stream",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="services.stream",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("account_ref", "stream"), name="services_silence_of")],
            },
        ),
    ]
