"""A crowd around the accounts that are measured: `python -m bench.crowd NUMBER`, beside a running Konto.

Made by the database itself, a step at a time with progress, so that a million takes well under a minute or two.
"""

from __future__ import annotations

import os
import sys
import time

STEP = 100_000

COPIES = """
WITH one AS (
    SELECT (lpad(to_hex(n), 12, '0') || '70008000000000000000')::uuid AS id, gen_random_uuid() AS ref, n
      FROM generate_series(%(first)s, %(last)s) AS n
), account AS (
    INSERT INTO identity_account
    SELECT (jsonb_populate_record(model, jsonb_build_object('id', one.id, 'ref', one.ref, 'name', 'Crowd ' || n))).*
      FROM one, identity_account AS model
 WHERE model.id = (SELECT id FROM identity_account ORDER BY id LIMIT 1)
), identifier AS (
    INSERT INTO identity_identifier
    SELECT (jsonb_populate_record(model, jsonb_build_object(
               'id', one.id, 'account_id', one.id, 'value', address, 'folded', address))).*
      FROM one, LATERAL (SELECT 'crowd-' || n || '@example.org' AS address) AS called,
           identity_identifier AS model
 WHERE model.id = (SELECT id FROM identity_identifier ORDER BY id LIMIT 1)
), journal AS (
    INSERT INTO kernel_journalentry (at, id, event, subject, actor_kind, actor_ref, details)
    SELECT now(), gen_random_uuid(), 'signed_in', ref, 'person', ref, '{}' FROM one
)
INSERT INTO identity_session
SELECT (jsonb_populate_record(model, jsonb_build_object(
           'key_digest', sha256(convert_to('crowd-' || n, 'UTF8')), 'id', one.id, 'account_id', one.id))).*
  FROM one, identity_session AS model
 WHERE model.id = (SELECT id FROM identity_session ORDER BY id LIMIT 1)
"""
"""Each row is that of an account which is measured, in all but what names it."""


def main(many: int) -> None:
    """Grow the crowd to so many accounts, each with an address, a sign-in in the journal and a session."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from django.db import connection  # noqa: PLC0415

    start = time.monotonic()
    with connection.cursor() as cursor:
        # Copies of rows that fit need no checks, and nobody waits for a disk that is thrown away.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SELECT count(*) FROM identity_identifier WHERE folded LIKE 'crowd-%'")
        there = int(cursor.fetchone()[0])
        for first in range(there + 1, many + 1, STEP):
            last = min(first + STEP - 1, many)
            cursor.execute(COPIES, {"first": first, "last": last})
            print(f"    {last:>9,} accounts, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        # What the database would do later by itself, in the middle of a measurement.
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


if __name__ == "__main__":
    main(int(sys.argv[1]))
