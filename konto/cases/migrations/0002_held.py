"""Questions that wait until the link from the letter confirms them."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0001_initial")]
    operations: ClassVar = [
        migrations.AddField(model_name="case", name="held", field=models.BooleanField(default=False)),
    ]
