"""Staff, their sessions and failed tries."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import konto.kernel.ids
from konto.kernel.migrations_tools import no_statistics


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("email_mark", models.BinaryField(unique=True)),
                ("email_sealed", models.BinaryField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("support", "Support"),
                            ("security", "Security"),
                            ("privacy", "Data protection"),
                            ("admin", "Administration"),
                        ],
                        max_length=10,
                    ),
                ),
                ("password", models.CharField(blank=True, default="", max_length=128)),
                ("secret_sealed", models.BinaryField()),
                ("last_counter", models.BigIntegerField(default=0)),
                ("setup_digest", models.BinaryField(null=True, unique=True)),
                ("setup_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("set_up_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="FailedTry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("mark", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["mark", "at"], name="console_failedtry_lately")],
            },
        ),
        migrations.CreateModel(
            name="StaffSession",
            fields=[
                ("key_digest", models.BinaryField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="sessions", to="console.staff"
                    ),
                ),
            ],
        ),
        no_statistics("console_staff", "name"),
    ]
