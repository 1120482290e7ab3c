"""Texts with caps of their own, and what people want to be sent."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("notices", "0001_letters"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Break",
            fields=[
                ("account_ref", models.UUIDField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(db_index=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name="capcount",
            name="alarmed",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="letter",
            name="topic",
            field=models.CharField(
                choices=[
                    ("security", "Safety of the account"),
                    ("orders", "Orders, payments and parcels"),
                    ("cases", "Answers to you: questions, disputes, appeals"),
                    ("reminders", "Reminders"),
                    ("offers", "News and offers"),
                    ("sellers", "From sellers you follow"),
                ],
                db_default="security",
                default="security",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="capcount",
            name="scope",
            field=models.CharField(max_length=20),
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_ref", "topic", "channel", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account_ref", models.UUIDField()),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("security", "Safety of the account"),
                            ("orders", "Orders, payments and parcels"),
                            ("cases", "Answers to you: questions, disputes, appeals"),
                            ("reminders", "Reminders"),
                            ("offers", "News and offers"),
                            ("sellers", "From sellers you follow"),
                        ],
                        max_length=10,
                    ),
                ),
                ("channel", models.CharField(choices=[("email", "E-mail"), ("sms", "Text message")], max_length=5)),
                ("wanted", models.BooleanField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["email", "sms"])), name="notices_preference_channel"
                    )
                ],
            },
        ),
    ]
