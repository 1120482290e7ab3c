"""How often a sign-up was reminded; and the tries that are being made, counted before they fail."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0008_pictures_and_undo")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="account",
            name="reminders",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="failures",
            name="trying",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
