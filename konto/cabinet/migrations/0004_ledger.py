"""The database keeps the wallet's books itself: nothing changed, nothing removed, everything balanced."""

from typing import ClassVar

from django.db import migrations

from konto.kernel.migrations_tools import no_statistics

FORWARD = """
CREATE FUNCTION cabinet_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('konto.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'cabinet_append_only';
END $$;
CREATE TRIGGER cabinet_append_only BEFORE UPDATE OR DELETE ON cabinet_transfer
    FOR EACH ROW EXECUTE FUNCTION cabinet_append_only();
CREATE TRIGGER cabinet_append_only BEFORE UPDATE OR DELETE ON cabinet_entry
    FOR EACH ROW EXECUTE FUNCTION cabinet_append_only();

CREATE FUNCTION cabinet_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh GROUP BY transfer_id HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'the entries of a transfer add up to nothing, and come together'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'cabinet_balanced';
    END IF;
    IF EXISTS (
        SELECT FROM fresh f JOIN cabinet_transfer t ON t.id = f.transfer_id
         WHERE (t.wallet_id, t.account_ref) IS DISTINCT FROM (f.wallet_id, f.account_ref)
    ) THEN
        RAISE EXCEPTION 'an entry is of its transfer''s wallet'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'cabinet_one_wallet';
    END IF;
    UPDATE cabinet_wallet w SET balance = w.balance + moved.held, spent = w.spent + moved.redeemed
      FROM (
          SELECT wallet_id, coalesce(sum(amount) FILTER (WHERE ledger = 'held'), 0) AS held,
                 coalesce(sum(amount) FILTER (WHERE ledger = 'redeemed'), 0) AS redeemed
            FROM fresh GROUP BY wallet_id
      ) moved
     WHERE w.id = moved.wallet_id;
    RETURN NULL;
END $$;
CREATE TRIGGER cabinet_book AFTER INSERT ON cabinet_entry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cabinet_book();

CREATE FUNCTION cabinet_has_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM cabinet_entry WHERE transfer_id = NEW.id)
       AND EXISTS (SELECT FROM cabinet_transfer WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'a transfer moves something'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'cabinet_has_entries';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cabinet_has_entries AFTER INSERT ON cabinet_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cabinet_has_entries();

CREATE FUNCTION cabinet_wallet_by_the_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('konto.erasing', true) = 'on' THEN
            RETURN OLD;
        END IF;
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.balance = 0 AND NEW.spent = 0 THEN
            RETURN NEW;
        END IF;
    ELSIF (OLD.service_id, OLD.kind, OLD.unit, OLD.account_ref) = (NEW.service_id, NEW.kind, NEW.unit, NEW.account_ref)
          AND (pg_trigger_depth() > 1 OR (OLD.balance, OLD.spent) = (NEW.balance, NEW.spent)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what a wallet holds follows from its ledger'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'cabinet_wallet_by_the_book';
END $$;
CREATE TRIGGER cabinet_wallet_by_the_book BEFORE INSERT OR UPDATE OR DELETE ON cabinet_wallet
    FOR EACH ROW EXECUTE FUNCTION cabinet_wallet_by_the_book();
"""

BACKWARD = """
DROP TRIGGER cabinet_wallet_by_the_book ON cabinet_wallet;
DROP FUNCTION cabinet_wallet_by_the_book();
DROP TRIGGER cabinet_has_entries ON cabinet_transfer;
DROP FUNCTION cabinet_has_entries();
DROP TRIGGER cabinet_book ON cabinet_entry;
DROP FUNCTION cabinet_book();
DROP TRIGGER cabinet_append_only ON cabinet_entry;
DROP TRIGGER cabinet_append_only ON cabinet_transfer;
DROP FUNCTION cabinet_append_only();
"""

NO_SAMPLES = {
    "cabinet_order": ("contact", "number", "lines"),
    "cabinet_payment": ("contact", "reference"),
    "cabinet_parcel": ("contact", "number", "steps"),
    "cabinet_dispute": ("contact", "number", "reason"),
    "cabinet_refund": ("contact",),
    "cabinet_disputemessage": ("text",),
    "cabinet_like": ("title", "list_name"),
    "cabinet_review": ("title", "text"),
    "cabinet_address": ("name", "street", "more", "postcode", "place", "region", "phone"),
}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cabinet", "0003_wallet_and_addresses")]
    operations: ClassVar = [
        migrations.RunSQL(FORWARD, BACKWARD),
        *(no_statistics(table, *columns) for table, columns in NO_SAMPLES.items()),
    ]
