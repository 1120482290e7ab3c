"""Sign-in at services: clients, consents, sign-ins with their codes and tokens, keys, and notices of signing out."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import konto.kernel.ids


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("services", "0002_streams"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("kid", models.CharField(max_length=43, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("signs_from", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Client",
            fields=[
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="client",
                        serialize=False,
                        to="services.service",
                    ),
                ),
                ("public", models.BooleanField(default=False)),
                (
                    "redirect_uris",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=500), size=None),
                ),
                (
                    "logout_uris",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500), default=list, size=None
                    ),
                ),
                ("backchannel_uri", models.CharField(blank=True, default="", max_length=500)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("redirect_uris__len__gt", 0)), name="services_client_redirects"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("account_ref", models.UUIDField()),
                ("session", models.UUIDField()),
                ("sid", models.CharField(max_length=43)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
                ("auth_time", models.DateTimeField()),
                ("second_factor", models.BooleanField()),
                ("made_at", models.DateTimeField()),
                ("check_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("signed_out_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signed_out", "Signed Out"),
                            ("withdrawn", "Withdrawn"),
                            ("revoked", "Revoked"),
                            ("code_twice", "Code Twice"),
                            ("refresh_twice", "Refresh Twice"),
                            ("removed", "Removed"),
                        ],
                        default="",
                        max_length=14,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="grants", to="services.client"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("account_ref", models.UUIDField(db_index=True)),
                ("redirect_uri", models.CharField(max_length=500)),
                ("challenge", models.CharField(max_length=43)),
                ("nonce", models.CharField(blank=True, default="", max_length=500)),
                ("until", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="code", to="services.grant"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrantToken",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("account_ref", models.UUIDField(db_index=True)),
                (
                    "kind",
                    models.CharField(choices=[("access_token", "Access"), ("refresh_token", "Refresh")], max_length=13),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField(db_index=True)),
                ("spent_at", models.DateTimeField(null=True)),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="tokens", to="services.grant"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LogoutNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("sub", models.CharField(max_length=22)),
                ("sid", models.CharField(max_length=43)),
                (
                    "state",
                    models.CharField(
                        choices=[("waits", "Waits"), ("told", "Told"), ("failed", "Failed")],
                        default="waits",
                        max_length=6,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, default="", max_length=60)),
                ("made_at", models.DateTimeField(db_index=True)),
                ("next_try", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="services.client"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("account_ref", models.UUIDField()),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
                ("given_at", models.DateTimeField()),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="services.service",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("account_ref", "service"), name="services_consent_of")],
            },
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["account_ref", "client"], name="services_grant_of"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                condition=models.Q(("ended_at", None), ("signed_out_at", None)),
                fields=["check_at"],
                name="services_grant_check",
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)), fields=["ended_at"], name="services_grant_ended"
            ),
        ),
        migrations.AddIndex(
            model_name="logoutnotice",
            index=models.Index(condition=models.Q(("state", "waits")), fields=["next_try"], name="services_logout_due"),
        ),
    ]
