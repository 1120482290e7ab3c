"""Ways back in that were begun, and contacts that somebody said are theirs now."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import konto.kernel.ids


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0005_codes_in_place_of_pictures")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="identifier",
            name="doubted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("contact_mark", models.BinaryField()),
                ("browser_digest", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField()),
                ("opens_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[("used", "Used"), ("stopped", "Stopped"), ("replaced", "Replaced")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("stop_digest", models.BinaryField(null=True, unique=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "identifier",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="identity.identifier",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("browser_digest", None), ("ended_at", None)),
                        fields=("identifier",),
                        name="identity_recovery_one_waits",
                    )
                ],
            },
        ),
    ]
