"""Keep people's words out of the planner's statistics."""

from typing import ClassVar

from django.db import migrations

from konto.kernel.migrations_tools import no_statistics


class Migration(migrations.Migration):
    dependencies: ClassVar = [("departure", "0001_initial")]
    operations: ClassVar = [
        no_statistics("departure_draft", "answers"),
    ]
