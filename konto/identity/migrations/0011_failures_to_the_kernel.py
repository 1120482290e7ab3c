"""What failed lately is counted in the kernel, for every room; the counts of the last quarter of an hour are let go."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0010_failures_unlogged"), ("kernel", "0004_failures")]
    operations: ClassVar = [migrations.DeleteModel("Failures")]
