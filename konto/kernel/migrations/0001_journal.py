"""The journal: partitioned by month, with a trigger that refuses UPDATE, DELETE and TRUNCATE."""

from typing import ClassVar

from django.db import migrations, models

FORWARD = """
CREATE TABLE kernel_journalentry (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    event varchar(40) NOT NULL,
    subject uuid,
    actor_kind varchar(10) NOT NULL,
    actor_ref uuid,
    details jsonb NOT NULL,
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE TABLE kernel_journalentry_rest PARTITION OF kernel_journalentry DEFAULT;
CREATE INDEX kernel_journalentry_subject ON kernel_journalentry (subject, at);

CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP;
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON kernel_journalentry
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON kernel_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
"""

BACKWARD = "DROP TABLE kernel_journalentry; DROP FUNCTION journal_is_append_only()"


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.RunSQL(
            FORWARD,
            BACKWARD,
            state_operations=[
                migrations.CreateModel(
                    name="JournalEntry",
                    fields=[
                        ("pk", models.CompositePrimaryKey("at", "id", primary_key=True, serialize=False)),
                        ("id", models.UUIDField()),
                        ("at", models.DateTimeField()),
                        ("event", models.CharField(max_length=40)),
                        ("subject", models.UUIDField(null=True)),
                        ("actor_kind", models.CharField(max_length=10)),
                        ("actor_ref", models.UUIDField(null=True)),
                        ("details", models.JSONField()),
                    ],
                    options={"db_table": "kernel_journalentry", "ordering": ("at", "id"), "managed": False},
                ),
            ],
        ),
    ]
