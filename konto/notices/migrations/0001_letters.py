"""The outbox, bounces and counts. Texts that name somebody leave no samples in the planner's statistics."""

from typing import ClassVar

from django.db import migrations, models

import konto.kernel.clock
import konto.kernel.ids
from konto.kernel.migrations_tools import no_statistics


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.RunSQL("CREATE SEQUENCE notices_letter_number", "DROP SEQUENCE notices_letter_number"),
        migrations.CreateModel(
            name="Bounce",
            fields=[
                ("recipient_mark", models.BinaryField(primary_key=True, serialize=False)),
                ("account_ref", models.UUIDField(db_index=True, null=True)),
                ("since", models.DateTimeField()),
                ("code", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="CapCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "scope", "mark", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("scope", models.CharField(max_length=9)),
                ("mark", models.BinaryField()),
                ("day", models.DateField(db_index=True)),
                ("count", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "number",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("notices_letter_number"), function="nextval"),
                        editable=False,
                        unique=True,
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                ("account_ref", models.UUIDField(null=True)),
                ("channel", models.CharField(choices=[("email", "E-mail"), ("sms", "Text message")], max_length=5)),
                ("kind", models.CharField(max_length=80)),
                ("language", models.CharField(max_length=10)),
                ("to_address", models.TextField(default="")),
                ("subject", models.TextField(default="")),
                ("text", models.TextField(default="")),
                ("sealed", models.BinaryField(default=b"")),
                ("recipient_mark", models.BinaryField(db_index=True)),
                ("network_mark", models.BinaryField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("sent", "sent"),
                            ("failed", "refused"),
                            ("abandoned", "given up"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=konto.kernel.clock.now)),
                ("sent_at", models.DateTimeField(null=True)),
                ("purge_at", models.DateTimeField(null=True)),
                ("purged_at", models.DateTimeField(null=True)),
                ("drop_at", models.DateTimeField(db_index=True)),
                ("last_error", models.CharField(default="", max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("next_try"), condition=models.Q(("state", "queued")), name="notices_letter_due"
                    ),
                    models.Index(
                        models.F("purge_at"),
                        condition=models.Q(("purged_at__isnull", True)),
                        name="notices_letter_purge",
                    ),
                    models.Index(
                        models.F("account_ref"),
                        condition=models.Q(("account_ref__isnull", False)),
                        name="notices_letter_account",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "sent", "failed", "abandoned"])),
                        name="notices_letter_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["email", "sms"])), name="notices_letter_channel"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                        ),
                        name="notices_letter_sent_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purged_at__isnull", True),
                            models.Q(("sealed", b""), ("subject", ""), ("text", ""), ("to_address", "")),
                            _connector="OR",
                        ),
                        name="notices_letter_purged_is_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sealed", b""),
                            models.Q(("subject", ""), ("text", ""), ("to_address", "")),
                            _connector="OR",
                        ),
                        name="notices_letter_sealed_alone",
                    ),
                ],
            },
        ),
        no_statistics("notices_letter", "to_address", "subject", "text"),
    ]
