"""Counts of a quarter of an hour need no write-ahead log: a sign-in doesn't wait for the disk on their account.

After a crash of the database server they begin anew.
"""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0009_reminders_and_tries")]
    operations: ClassVar = [
        migrations.RunSQL("ALTER TABLE identity_failures SET UNLOGGED", "ALTER TABLE identity_failures SET LOGGED")
    ]
