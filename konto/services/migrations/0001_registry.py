"""Related services, their keys and tokens, and the names under which they know accounts."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import konto.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("mark", models.BinaryField(primary_key=True, serialize=False)),
                ("request", models.BinaryField()),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("sealed", models.BinaryField(default=b"")),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Credential",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("digest", models.BinaryField(unique=True)),
                ("ending", models.CharField(max_length=4)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.SlugField(db_index=False, max_length=40, unique=True)),
                ("texts", models.JSONField()),
                ("logo", models.BinaryField(default=b"")),
                ("homepage", models.URLField(blank=True, default="")),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("account_ref", models.UUIDField()),
                ("sub", models.CharField(max_length=22)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="services.service",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("taken", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[a-z][a-z0-9]*(-[a-z0-9]+)*$")), name="services_service_code"
            ),
        ),
        migrations.AddField(
            model_name="credential",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING, related_name="credentials", to="services.service"
            ),
        ),
        migrations.AddField(
            model_name="subject",
            name="service",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="services.service"
            ),
        ),
        migrations.AddField(
            model_name="token",
            name="credential",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING, related_name="tokens", to="services.credential"
            ),
        ),
        migrations.AddConstraint(
            model_name="credential",
            constraint=models.CheckConstraint(
                condition=models.Q(("scopes__len__gt", 0)), name="services_credential_scopes"
            ),
        ),
        migrations.AddConstraint(
            model_name="credential",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gt", models.F("made_at")), _connector="OR"),
                name="services_credential_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.UniqueConstraint(fields=("account_ref", "service"), name="services_subject_of"),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.UniqueConstraint(fields=("service", "sub"), name="services_subject_sub"),
        ),
        # Tokens that a crash of the database server takes along are fetched anew: no log of them is written.
        migrations.RunSQL("ALTER TABLE services_token SET UNLOGGED", "ALTER TABLE services_token SET LOGGED"),
        # Counts of a minute: nobody waits for a disk on account of them.
        migrations.RunSQL("ALTER TABLE services_quota SET UNLOGGED", "ALTER TABLE services_quota SET LOGGED"),
    ]
