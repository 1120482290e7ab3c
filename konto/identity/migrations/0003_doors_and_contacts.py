"""Numbers and user names beside addresses, contacts on their way, and what further doors need."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import konto.kernel.ids
from konto.kernel.migrations_tools import no_statistics


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("identity", "0002_no_statistics"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ContactChange",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(choices=[("email", "Email"), ("phone", "Phone"), ("name", "Name")], max_length=10),
                ),
                ("old_value", models.CharField(blank=True, default="", max_length=254)),
                ("value", models.CharField(max_length=254)),
                ("folded", models.CharField(max_length=254)),
                ("created_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
                ("dropped_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undo_until", models.DateTimeField(null=True)),
                ("undo_digest", models.BinaryField(null=True, unique=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="identifier",
            name="identity_identifier_once",
        ),
        migrations.RemoveConstraint(
            model_name="proof",
            name="identity_proof_one_works",
        ),
        migrations.AddField(
            model_name="account",
            name="codes_open",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="session",
            name="second_factor_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="identifier",
            name="kind",
            field=models.CharField(choices=[("email", "Email"), ("phone", "Phone"), ("name", "Name")], max_length=10),
        ),
        migrations.AlterField(
            model_name="proof",
            name="identifier",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="identity.identifier"
            ),
        ),
        migrations.AlterField(
            model_name="proof",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("activate", "Activate"),
                    ("leave", "Leave"),
                    ("recover", "Recover"),
                    ("enter", "Enter"),
                    ("contact", "Contact"),
                    ("fresh", "Fresh"),
                    ("agree", "Agree"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="retiredidentifier",
            name="kind",
            field=models.CharField(choices=[("email", "Email"), ("phone", "Phone"), ("name", "Name")], max_length=10),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.UniqueConstraint(fields=("folded",), name="identity_identifier_once"),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.UniqueConstraint(fields=("account", "kind"), name="identity_identifier_one_of_a_kind"),
        ),
        migrations.AddField(
            model_name="contactchange",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="contact_changes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proof",
            name="change",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="identity.contactchange"
            ),
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("account", "purpose", "browser_digest"),
                name="identity_proof_one_works",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.CheckConstraint(
                condition=models.Q(("identifier", None), ("change", None), _connector="XOR"),
                name="identity_proof_one_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("applied_at", None), ("dropped_at", None)),
                fields=("account", "kind"),
                name="identity_contactchange_one_waits",
            ),
        ),
        no_statistics("identity_contactchange", "old_value", "value", "folded"),
    ]
