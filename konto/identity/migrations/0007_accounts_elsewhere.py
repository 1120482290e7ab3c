"""Keep people's accounts elsewhere out of the planner's statistics."""

from typing import ClassVar

from django.db import migrations

from konto.kernel.migrations_tools import no_statistics


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("identity", "0006_recoveries"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]
    operations: ClassVar = [no_statistics("socialaccount_socialaccount", "uid", "extra_data")]
