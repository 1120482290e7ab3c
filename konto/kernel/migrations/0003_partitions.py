"""The first months of the journal, and its default partition refuses to be emptied as well."""

from typing import Any, ClassVar

from django.db import migrations

from konto.kernel import partitions


def make_months(apps: Any, schema_editor: Any) -> None:
    partitions.ensure()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0002_cache")]
    operations: ClassVar = [
        migrations.RunSQL(
            partitions.no_truncate(partitions.REST), f"DROP TRIGGER journal_no_truncate ON {partitions.REST}"
        ),
        migrations.RunPython(make_months, migrations.RunPython.noop),
    ]
