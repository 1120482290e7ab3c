"""Who restricted never decides the appeal, and who restricted is never rewritten: the database sees to it."""

from typing import ClassVar

from django.db import migrations

from konto.kernel.migrations_tools import no_statistics

FORWARD = """
CREATE FUNCTION standing_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER standing_four_eyes BEFORE INSERT OR UPDATE ON standing_appeal
    FOR EACH ROW EXECUTE FUNCTION standing_four_eyes();

CREATE FUNCTION standing_decider_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who restricted stays on record'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'standing_decider_stays';
END $$;
CREATE TRIGGER standing_decider_stays BEFORE UPDATE OF decided_by, replaces_id ON standing_restriction
    FOR EACH ROW
    WHEN (OLD.decided_by IS DISTINCT FROM NEW.decided_by OR OLD.replaces_id IS DISTINCT FROM NEW.replaces_id)
    EXECUTE FUNCTION standing_decider_stays();
CREATE TRIGGER standing_decider_stays BEFORE UPDATE OF decided_by ON standing_remnant
    FOR EACH ROW WHEN (OLD.decided_by IS DISTINCT FROM NEW.decided_by)
    EXECUTE FUNCTION standing_decider_stays();
"""

BACKWARD = """
DROP TRIGGER standing_decider_stays ON standing_remnant;
DROP TRIGGER standing_decider_stays ON standing_restriction;
DROP FUNCTION standing_decider_stays();
DROP TRIGGER standing_four_eyes ON standing_appeal;
DROP FUNCTION standing_four_eyes();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("standing", "0002_constraints")]
    operations: ClassVar = [
        migrations.RunSQL(FORWARD, BACKWARD),
        no_statistics("standing_restriction", "facts"),
        no_statistics("standing_appeal", "reasons", "draft"),
    ]
