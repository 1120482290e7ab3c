"""Cases, messages, files and links. What people write leaves no samples in the planner's statistics."""

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
            name="Case",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.CharField(max_length=12, unique=True)),
                ("key", models.CharField(max_length=200, unique=True)),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("question", "A question"),
                            ("missing", "Something is missing"),
                            ("not_me", "Somebody saw an account that isn't theirs"),
                            ("contact_undone", "A change of address or number was taken back"),
                            ("number_new_to_me", "A number has a new holder"),
                            ("recovery_stopped", "An owner stopped a recovery of their account"),
                            ("budget", "Letters or texts come near the cap of a day"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "waits for an answer"), ("answered", "answered"), ("closed", "closed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("account_ref", models.UUIDField(null=True)),
                (
                    "channel",
                    models.CharField(
                        blank=True, choices=[("email", "E-mail"), ("sms", "Text message")], default="", max_length=5
                    ),
                ),
                ("contact", models.CharField(blank=True, default="", max_length=254)),
                ("contact_mark", models.BinaryField(null=True)),
                ("proved_at", models.DateTimeField(null=True)),
                ("name", models.CharField(blank=True, default="", max_length=80)),
                ("title", models.CharField(blank=True, default="", max_length=120)),
                ("language", models.CharField(max_length=10)),
                ("evidence", models.JSONField(default=dict)),
                ("assignee", models.UUIDField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                ("near_at", models.DateTimeField(null=True)),
                ("overdue_at", models.DateTimeField(null=True)),
                ("network_mark", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["status", "answer_by"], name="cases_case_queue"),
                    models.Index(
                        condition=models.Q(("account_ref__isnull", False)),
                        fields=["account_ref"],
                        name="cases_case_account",
                    ),
                    models.Index(
                        condition=models.Q(("contact_mark__isnull", False)),
                        fields=["contact_mark"],
                        name="cases_case_contact",
                    ),
                    models.Index(
                        condition=models.Q(("network_mark__isnull", False)),
                        fields=["network_mark"],
                        name="cases_case_network",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "answered", "closed"])), name="cases_case_status"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", ""), ("contact", "")),
                            models.Q(("channel", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="cases_case_channel",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("account_ref", models.UUIDField(db_index=True, null=True)),
                ("proves", models.BooleanField()),
                ("created_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="links", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("account_ref", models.UUIDField(db_index=True, null=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("key", models.UUIDField()),
                ("author", models.CharField(choices=[("person", "Person"), ("staff", "Staff")], max_length=10)),
                ("author_ref", models.UUIDField(null=True)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="messages", to="cases.case"
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="File",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("account_ref", models.UUIDField(db_index=True, null=True)),
                ("name", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("picture", "Picture file"),
                            ("pdf", "PDF document"),
                            ("text", "Text"),
                            ("archive", "Archive or office document"),
                            ("other", "File"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ending", models.CharField(max_length=5)),
                ("size", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="files", to="cases.message"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="cases_message_order"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("case", "key"), name="cases_message_once"),
        ),
        no_statistics("cases_case", "contact", "name", "title", "evidence"),
        no_statistics("cases_message", "text"),
        no_statistics("cases_file", "name", "content"),
    ]
