"""Profile pictures; and what is needed to put a contact back as it was."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from konto.kernel.migrations_tools import no_statistics


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("identity", "0007_accounts_elsewhere"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("small", models.BinaryField()),
                ("large", models.BinaryField()),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="account",
            name="picture",
            field=models.CharField(blank=True, default="", max_length=43),
        ),
        migrations.AddField(
            model_name="contactchange",
            name="old_folded",
            field=models.CharField(blank=True, default="", max_length=254),
        ),
        migrations.AddField(
            model_name="contactchange",
            name="old_proved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="contactchange",
            name="folded",
            field=models.CharField(blank=True, default="", max_length=254),
        ),
        migrations.AlterField(
            model_name="contactchange",
            name="value",
            field=models.CharField(blank=True, default="", max_length=254),
        ),
        migrations.AddIndex(
            model_name="contactchange",
            index=models.Index(
                condition=models.Q(("undone_at", None), models.Q(("old_folded", ""), _negated=True)),
                fields=["old_folded"],
                name="identity_contactchange_kept",
            ),
        ),
        migrations.AddIndex(
            model_name="contactchange",
            index=models.Index(fields=["account", "created_at"], name="identity_contactchange_of"),
        ),
        no_statistics("identity_contactchange", "old_folded"),
        no_statistics("identity_picture", "small", "large"),
    ]
