"""The grounds to begin with. Taking this back leaves them: restrictions may stand on them."""

from typing import Any, ClassVar

from django.db import migrations

from konto.standing import beginnings


def write(apps: Any, _schema_editor: object) -> None:
    beginnings.write(apps.get_model("standing", "Ground"))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("standing", "0003_four_eyes")]
    operations: ClassVar = [migrations.RunPython(write, migrations.RunPython.noop)]
