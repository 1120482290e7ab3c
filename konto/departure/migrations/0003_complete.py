"""Complete means: each order has its receipt, the stores were searched, nothing was found, the proof is there."""

from typing import ClassVar

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION departure_is_complete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM departure_erasureorder WHERE departure_id = NEW.id)
       OR EXISTS (SELECT FROM departure_erasureorder WHERE departure_id = NEW.id AND receipt IS NULL) THEN
        RAISE EXCEPTION 'a departure is complete when every erasure order has its receipt'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER departure_gone_has_receipts BEFORE INSERT OR UPDATE OF stage ON departure_departure
    FOR EACH ROW WHEN (NEW.stage = 'gone') EXECUTE FUNCTION departure_is_complete();
"""

BACKWARD = """
DROP TRIGGER departure_gone_has_receipts ON departure_departure;
DROP FUNCTION departure_is_complete();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("departure", "0002_no_statistics")]
    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="departure", name="departure_gone_is_certified"),
        migrations.AddField(model_name="departure", name="searched_at", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="departure",
            constraint=models.CheckConstraint(
                condition=~models.Q(stage="gone")
                | models.Q(certificate__isnull=False, searched_at__isnull=False, done_at__isnull=False, traces=[]),
                name="departure_gone_is_certified",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
