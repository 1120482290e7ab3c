"""What the database itself keeps true of restrictions and appeals, and how it finds them."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("standing", "0001_initial")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="restriction",
            index=models.Index(fields=["account_ref", "made_at"], name="standing_restriction_of"),
        ),
        migrations.AddIndex(
            model_name="restriction",
            index=models.Index(
                condition=models.Q(("phase", "over"), _negated=True),
                fields=["until"],
                name="standing_restriction_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by__isnull", False), ("rule", "")),
                    models.Q(models.Q(("rule", ""), _negated=True), ("decided_by", None)),
                    _connector="OR",
                ),
                name="standing_restriction_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gt", models.F("starts_at")), _connector="OR"),
                name="standing_restriction_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["everything", "sign_in", "buying", "disputes", "reviews"])),
                name="standing_restriction_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(("phase__in", ["runs", "lifted", "over"])), name="standing_restriction_phase"
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("phase", "over"), _negated=True), models.Q(("rule", ""), _negated=True)),
                fields=("account_ref", "rule"),
                name="standing_restriction_once_a_rule",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("stage__in", ["filed", "taken"])),
                fields=["answer_by", "id"],
                name="standing_appeal_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(fields=["account_ref"], name="standing_appeal_of"),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("remnant__isnull", False), ("restriction", None)),
                    models.Q(("remnant", None), ("restriction__isnull", False)),
                    _connector="OR",
                ),
                name="standing_appeal_against_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "decided"), _negated=True),
                    models.Q(
                        ("decided_by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("reasons", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="standing_appeal_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage__in", ["filed", "taken"])),
                fields=("restriction",),
                name="standing_appeal_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage__in", ["filed", "taken"])),
                fields=("remnant",),
                name="standing_appeal_one_open_left",
            ),
        ),
    ]
