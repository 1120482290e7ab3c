"""Each move of a wallet is counted, and has the balance after it: a repeated call is told what the first one was."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

FORWARD = """
ALTER TABLE cabinet_entry DISABLE TRIGGER cabinet_append_only;
UPDATE cabinet_entry e SET number = counted.number, balance = counted.balance
  FROM (
      SELECT e.transfer_id, row_number() OVER w AS number, sum(e.amount) OVER w AS balance
        FROM cabinet_entry e JOIN cabinet_transfer t ON t.id = e.transfer_id
       WHERE e.ledger = 'held' WINDOW w AS (PARTITION BY e.wallet_id ORDER BY t.made_at, t.id)
  ) counted
 WHERE e.transfer_id = counted.transfer_id AND e.ledger = 'held';
ALTER TABLE cabinet_entry ENABLE TRIGGER cabinet_append_only;
UPDATE cabinet_wallet w SET moves = counted.moves
  FROM (SELECT wallet_id, count(*) AS moves FROM cabinet_entry WHERE ledger = 'held' GROUP BY wallet_id) counted
 WHERE w.id = counted.wallet_id;

CREATE FUNCTION cabinet_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cabinet_wallet w
       SET balance = w.balance + NEW.amount, moves = w.moves + 1,
           spent = w.spent - CASE WHEN t.verb IN ('redeem', 'refund') THEN NEW.amount ELSE 0 END
      FROM cabinet_transfer t
     WHERE t.id = NEW.transfer_id AND w.id = NEW.wallet_id
    RETURNING w.balance, w.moves INTO NEW.balance, NEW.number;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an entry is of a wallet that is there'
              USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'cabinet_entry_of_wallet';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cabinet_move BEFORE INSERT ON cabinet_entry
    FOR EACH ROW WHEN (NEW.ledger = 'held') EXECUTE FUNCTION cabinet_move();

CREATE OR REPLACE FUNCTION cabinet_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh GROUP BY transfer_id HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'the entries of a transfer add up to nothing, and come together'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'cabinet_balanced';
    END IF;
    IF EXISTS (
        SELECT FROM fresh f JOIN cabinet_transfer t ON t.id = f.transfer_id
         WHERE (t.wallet_id, t.account_ref) IS DISTINCT FROM (f.wallet_id, f.account_ref)
            OR f.ledger NOT IN (
                   'held', CASE t.verb WHEN 'issue' THEN 'issued' WHEN 'expire' THEN 'expired' ELSE 'redeemed' END
               )
    ) THEN
        RAISE EXCEPTION 'an entry is of its transfer''s wallet, in one of the books of its verb'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'cabinet_one_wallet';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cabinet", "0004_ledger")]
    operations: ClassVar = [
        migrations.AddField("wallet", "moves", models.BigIntegerField(default=0)),
        migrations.AddField("entry", "number", models.BigIntegerField(null=True)),
        migrations.AddField("entry", "balance", models.BigIntegerField(null=True)),
        migrations.RunSQL(FORWARD),
        migrations.AddConstraint(
            "wallet",
            models.CheckConstraint(
                name="cabinet_wallet_never_above", condition=Q(balance__lte=10**15, spent__lte=10**18)
            ),
        ),
        migrations.AddConstraint(
            "entry",
            models.UniqueConstraint(
                fields=["wallet", "number"], condition=Q(ledger="held"), name="cabinet_entry_number"
            ),
        ),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                name="cabinet_entry_counted",
                condition=Q(ledger="held", number__gt=0, balance__gte=0)
                | (~Q(ledger="held") & Q(number=None, balance=None)),
            ),
        ),
    ]
