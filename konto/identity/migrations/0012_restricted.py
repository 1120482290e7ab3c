"""Whether an account is restricted, so that nobody has to look."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("identity", "0011_failures_to_the_kernel"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="account",
            name="restricted",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
