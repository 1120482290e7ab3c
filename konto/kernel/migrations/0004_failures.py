"""Counts of what failed lately, for every room: of a quarter of an hour, so they need no write-ahead log."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0003_partitions")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Failures",
            fields=[
                ("mark", models.BinaryField(primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                ("trying", models.PositiveIntegerField(db_default=0, default=0)),
                ("since", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunSQL("ALTER TABLE kernel_failures SET UNLOGGED", "ALTER TABLE kernel_failures SET LOGGED"),
    ]
