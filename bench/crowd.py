"""A crowd around the accounts that are measured: `python -m bench.crowd NUMBER`, beside a running Konto.

Made by the database itself, a step at a time with progress, so that a million takes well under a minute or two.
"""

from __future__ import annotations

import os
import sys
import time

STEP = 100_000

ACCOUNTS = """
WITH one AS (
    SELECT gen_random_uuid() AS id, gen_random_uuid() AS ref, n FROM generate_series(%(first)s, %(last)s) AS n
), made AS (
    INSERT INTO identity_account (id, ref, password, state, state_before, name, language, created_at, activated_at,
                                  codes_open)
    SELECT id, ref, 'argon2$nobody', 'active', '', 'Crowd ' || n, 'uk', now(), now(), true FROM one
), named AS (
    INSERT INTO identity_identifier (id, account_id, kind, value, folded, created_at, proved_at)
    SELECT gen_random_uuid(), id, 'email', address, address, now(), now()
      FROM one, LATERAL (SELECT 'crowd-' || n || '@example.org' AS address) AS called
), seen AS (
    INSERT INTO kernel_journalentry (at, id, event, subject, actor_kind, actor_ref, details)
    SELECT now(), gen_random_uuid(), 'signed_in', ref, 'person', ref, '{}' FROM one
)
INSERT INTO identity_session (key_digest, id, account_id, data, device, door, created_at, last_seen_at, expires_at)
SELECT sha256(convert_to('crowd-' || n, 'UTF8')), gen_random_uuid(), id, '{}', 'Firefox, Linux', 'password', now(),
       now(), now() + interval '30 days'
  FROM one
"""


def main(many: int) -> None:
    """Grow the crowd to so many accounts, each with an address, a sign-in in the journal and a session."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from django.db import connection  # noqa: PLC0415

    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_identifier WHERE folded LIKE 'crowd-%'")
        there = int(cursor.fetchone()[0])
        for first in range(there + 1, many + 1, STEP):
            last = min(first + STEP - 1, many)
            cursor.execute(ACCOUNTS, {"first": first, "last": last})
            print(f"    {last:>9,} accounts, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main(int(sys.argv[1]))
