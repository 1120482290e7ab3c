"""What waits is counted by subject from an index alone."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0003_appeals")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("held", False), ("status", "open")),
                fields=["subject", "answer_by"],
                name="cases_case_waiting",
            ),
        ),
    ]
