"""Somebody may have several roles."""

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models

ROLES = ["support", "security", "privacy", "admin"]
CHOICES = [
    ("support", "Support"),
    ("security", "Security"),
    ("privacy", "Data protection"),
    ("admin", "Administration"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("console", "0002_failures_to_the_kernel")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="staff",
            name="roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=CHOICES, max_length=10), default=list, size=None
            ),
            preserve_default=False,
        ),
        migrations.RunSQL("UPDATE console_staff SET roles = ARRAY[role]", "UPDATE console_staff SET role = roles[1]"),
        migrations.RemoveField(model_name="staff", name="role"),
        migrations.AddConstraint(
            model_name="staff",
            constraint=models.CheckConstraint(
                condition=models.Q(("roles__contained_by", ROLES), ("roles__len__gt", 0)),
                name="console_staff_roles",
            ),
        ),
    ]
