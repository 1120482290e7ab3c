"""Of the blocks that outlived an account several may be met at once, each for itself; any other rule restricts once."""

from typing import ClassVar

from django.db import migrations, models

NAME = "standing_restriction_once_a_rule"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("standing", "0006_mine")]
    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="restriction", name=NAME),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("phase", "over"), _negated=True),
                    models.Q(("rule__in", ["", "carried"]), _negated=True),
                ),
                fields=("account_ref", "rule"),
                name=NAME,
            ),
        ),
    ]
