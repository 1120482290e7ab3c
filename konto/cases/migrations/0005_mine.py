"""Which cases are somebody's of the staff is read from an index, however many there are."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0004_waiting")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("assignee__isnull", False)),
                fields=["assignee", "status", "answer_by", "id"],
                name="cases_case_mine",
            ),
        ),
    ]
