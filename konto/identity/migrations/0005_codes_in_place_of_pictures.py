"""Codes sent to an address in place of a picture code."""

from typing import ClassVar

from django.db import migrations, models

import konto.kernel.ids


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0004_second_steps")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="AddressCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(default=konto.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("mark", models.BinaryField(db_index=True)),
                ("contact_mark", models.BinaryField(db_index=True)),
                ("code_mark", models.BinaryField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(db_index=True)),
                ("until", models.DateTimeField()),
            ],
        ),
    ]
