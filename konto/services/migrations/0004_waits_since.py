"""Since when a signal waits: when it is sent again by hand its days begin anew."""

import uuid

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("services", "0003_openid")]

    operations = [
        migrations.AddField("signal", "waits_since", models.DateTimeField(db_default=Now())),
        migrations.AlterField(
            "signal", "id", models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, serialize=False)
        ),
    ]
