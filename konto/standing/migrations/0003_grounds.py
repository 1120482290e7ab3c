"""The grounds to begin with."""

from typing import Any, ClassVar

from django.db import migrations

from konto.kernel import ids
from konto.standing import beginnings


def seed(apps: Any, schema_editor: Any) -> None:
    grounds = apps.get_model("standing", "Ground")
    for code, row in beginnings.rows().items():
        grounds.objects.get_or_create(code=code, version=1, defaults={"id": ids.uuid7(), **row})


class Migration(migrations.Migration):
    dependencies: ClassVar = [("standing", "0002_constraints")]
    operations: ClassVar = [migrations.RunPython(seed, migrations.RunPython.noop)]
