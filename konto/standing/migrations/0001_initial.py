"""Restrictions, their grounds, appeals, and what outlives an account."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import konto.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="Ground",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.CharField(max_length=40)),
                ("version", models.PositiveSmallIntegerField()),
                ("basis", models.CharField(choices=[("legal", "A law"), ("contract", "Our terms")], max_length=10)),
                ("outlives", models.BooleanField(default=False)),
                ("texts", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="standing_ground_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)), fields=("code",), name="standing_ground_current"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["legal", "contract"])), name="standing_ground_basis"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remnant",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("everything", "Everything"),
                            ("sign_in", "Signing in"),
                            ("buying", "Buying"),
                            ("disputes", "Opening disputes"),
                            ("reviews", "Writing reviews and questions"),
                        ],
                        max_length=12,
                    ),
                ),
                ("territory", models.CharField(blank=True, default="", max_length=100)),
                (
                    "found",
                    models.CharField(
                        choices=[
                            ("notice", "Somebody told us"),
                            ("own", "We looked ourselves"),
                            ("automated", "A program noticed it"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_activated", "The address or number wasn't confirmed in time"),
                            ("hijack", "Signs that somebody else is in the account"),
                            ("carried", "A block from before the account was left"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("decided_by", models.UUIDField(null=True)),
                ("starts_on", models.DateField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("appeal_until", models.DateTimeField()),
                ("code_mark", models.BinaryField(unique=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "ground",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="standing.ground"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("mark", models.BinaryField(db_index=True)),
                (
                    "remnant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="marks", to="standing.remnant"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("account_ref", models.UUIDField()),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("everything", "Everything"),
                            ("sign_in", "Signing in"),
                            ("buying", "Buying"),
                            ("disputes", "Opening disputes"),
                            ("reviews", "Writing reviews and questions"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("runs", "runs"),
                            ("lifted", "lifted: the link from our letter opens the account"),
                            ("over", "over"),
                        ],
                        default="runs",
                        max_length=10,
                    ),
                ),
                ("facts", models.TextField(blank=True, default="")),
                ("territory", models.CharField(blank=True, default="", max_length=100)),
                (
                    "found",
                    models.CharField(
                        choices=[
                            ("notice", "Somebody told us"),
                            ("own", "We looked ourselves"),
                            ("automated", "A program noticed it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("notice", models.CharField(blank=True, default="", max_length=40)),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_activated", "The address or number wasn't confirmed in time"),
                            ("hijack", "Signs that somebody else is in the account"),
                            ("carried", "A block from before the account was left"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("decided_by", models.UUIDField(null=True)),
                ("starts_at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("appeal_until", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("expired", "Its time is over"),
                            ("lifted", "It was lifted"),
                            ("narrowed", "A narrower one took its place"),
                            ("settled", "What it waited for was done"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("code_mark", models.BinaryField(unique=True)),
                (
                    "ground",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="standing.ground"
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="standing.restriction",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("account_ref", models.UUIDField(db_index=True)),
                ("contact", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "restriction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="reopenings",
                        to="standing.restriction",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("account_ref", models.UUIDField(null=True)),
                ("case_id", models.UUIDField(unique=True)),
                ("number", models.CharField(max_length=12)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("filed", "waits for a person"),
                            ("taken", "a person reads it"),
                            ("decided", "decided"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="filed",
                        max_length=10,
                    ),
                ),
                ("filed_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                ("overdue_at", models.DateTimeField(null=True)),
                ("status_digest", models.BinaryField(unique=True)),
                ("reviewer", models.UUIDField(null=True)),
                ("draft", models.JSONField(default=dict)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("uphold", "The restriction stays"),
                            ("lift", "The restriction is lifted"),
                            ("narrow", "The restriction is narrowed"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("reasons", models.TextField(blank=True, default="")),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "remnant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="appeals",
                        to="standing.remnant",
                    ),
                ),
                (
                    "restriction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="appeals",
                        to="standing.restriction",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("restricted", "Restricted"),
                            ("appealed", "Appealed"),
                            ("decided", "Decided"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ground", models.CharField(max_length=40)),
                ("basis", models.CharField(max_length=10)),
                ("scope", models.CharField(max_length=12)),
                ("found", models.CharField(max_length=10)),
                ("automated", models.BooleanField()),
                ("outcome", models.CharField(blank=True, default="", max_length=10)),
                ("hours", models.PositiveIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["day", "what"], name="standing_tally_day")],
            },
        ),
    ]
