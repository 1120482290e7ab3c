"""The table of Django's database cache, which all processes share."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0001_journal")]
    operations: ClassVar = [
        migrations.RunSQL(
            "CREATE TABLE kernel_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz "
            "NOT NULL); CREATE INDEX kernel_cache_expires ON kernel_cache (expires)",
            "DROP TABLE kernel_cache",
        )
    ]
