"""Whoever decided what a block goes on from doesn't decide the appeal against it either."""

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models

FORWARD = """
CREATE OR REPLACE FUNCTION standing_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reviewer IS NULL AND NEW.decided_by IS NULL THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        WITH RECURSIVE chain AS (
            SELECT id, decided_by, decided_before, replaces_id FROM standing_restriction WHERE id = NEW.restriction_id
            UNION
            SELECT r.id, r.decided_by, r.decided_before, r.replaces_id
              FROM standing_restriction r JOIN chain c ON r.id = c.replaces_id
        ), deciders AS (
            SELECT decided_by, decided_before FROM chain
            UNION ALL
            SELECT decided_by, decided_before FROM standing_remnant WHERE id = NEW.remnant_id
        )
        SELECT FROM deciders
         WHERE decided_by IN (NEW.reviewer, NEW.decided_by) OR decided_before && ARRAY[NEW.reviewer, NEW.decided_by]
    ) THEN
        RAISE EXCEPTION 'who restricted does not decide the appeal'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'standing_four_eyes';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER standing_eyes_before_stay BEFORE UPDATE OF decided_before ON standing_restriction
    FOR EACH ROW WHEN (OLD.decided_before IS DISTINCT FROM NEW.decided_before)
    EXECUTE FUNCTION standing_decider_stays();
CREATE TRIGGER standing_eyes_before_stay BEFORE UPDATE OF decided_before ON standing_remnant
    FOR EACH ROW WHEN (OLD.decided_before IS DISTINCT FROM NEW.decided_before)
    EXECUTE FUNCTION standing_decider_stays();
"""

BACKWARD = """
DROP TRIGGER standing_eyes_before_stay ON standing_remnant;
DROP TRIGGER standing_eyes_before_stay ON standing_restriction;
CREATE OR REPLACE FUNCTION standing_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reviewer IS NULL AND NEW.decided_by IS NULL THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        WITH RECURSIVE chain AS (
            SELECT id, decided_by, replaces_id FROM standing_restriction WHERE id = NEW.restriction_id
            UNION
            SELECT r.id, r.decided_by, r.replaces_id FROM standing_restriction r JOIN chain c ON r.id = c.replaces_id
        )
        SELECT FROM chain WHERE decided_by IN (NEW.reviewer, NEW.decided_by)
        UNION ALL
        SELECT FROM standing_remnant
         WHERE id = NEW.remnant_id AND decided_by IN (NEW.reviewer, NEW.decided_by)
    ) THEN
        RAISE EXCEPTION 'who restricted does not decide the appeal'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'standing_four_eyes';
    END IF;
    RETURN NEW;
END $$;
"""


def _column() -> models.Field:  # type: ignore[type-arg]  # ours is of identifiers of staff
    return django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("standing", "0004_grounds")]
    operations: ClassVar = [
        migrations.AddField(model_name="restriction", name="decided_before", field=_column()),
        migrations.AddField(model_name="remnant", name="decided_before", field=_column()),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
