"""Which appeals somebody of the staff reviews is read from an index, however many wait and were decided."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("standing", "0005_eyes_from_before")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("reviewer__isnull", False), ("stage__in", ["filed", "taken"])),
                fields=["reviewer", "answer_by", "id"],
                name="standing_appeal_mine",
            ),
        ),
    ]
