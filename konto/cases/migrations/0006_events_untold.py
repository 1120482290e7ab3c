"""A service that couldn't be told what happened is an alarm."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0005_mine"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="case",
            name="subject",
            field=models.CharField(
                choices=[
                    ("question", "A question"),
                    ("missing", "Something is missing"),
                    ("not_me", "Somebody saw an account that isn't theirs"),
                    ("contact_undone", "A change of address or number was taken back"),
                    ("number_new_to_me", "A number has a new holder"),
                    ("recovery_stopped", "An owner stopped a recovery of their account"),
                    ("appeal", "An appeal against a restriction"),
                    ("appeal_overdue", "An appeal wasn't answered in time"),
                    ("events_untold", "A service couldn't be told what happened"),
                    ("budget", "Letters or texts come near the cap of a day"),
                ],
                max_length=20,
            ),
        ),
    ]
