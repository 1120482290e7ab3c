"""Restrictions and appeals of the crowd: `python -m bench.appeals NUMBER`, beside a running Konto.

One account of those that are measured is restricted, and appeals, by the real actions; the crowd's are copies of that.
One in ten waits for a decision. Somebody of the staff is signed in, and has said what the accounts are looked at for.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from typing import Any
from uuid import uuid4

from bench import people

COPIES = """
WITH one AS (
    SELECT n, account.id AS account_id, account.ref, gen_random_uuid() AS restriction, gen_random_uuid() AS filed,
           now() + n * interval '1 minute' AS due, n %% 10 = 0 AS waits
      FROM generate_series(%(first)s, %(last)s) AS n
      JOIN identity_account AS account ON account.id = (lpad(to_hex(n), 12, '0') || '70008000000000000000')::uuid
), restricted AS (
    UPDATE identity_account AS account SET restricted = true FROM one WHERE account.id = one.account_id
), restriction AS (
    INSERT INTO standing_restriction
    SELECT (jsonb_populate_record(model, jsonb_build_object(
               'id', one.restriction, 'account_ref', ref, 'code_mark', sha256(convert_to('code ' || n, 'UTF8'))))).*
      FROM one, standing_restriction AS model WHERE model.id = %(restriction)s
), filed AS (
    INSERT INTO cases_case
    SELECT (jsonb_populate_record(model, jsonb_build_object(
               'id', filed, 'number', 'B-' || n, 'key', 'bench ' || n, 'account_ref', ref, 'answer_by', due,
               'status', CASE WHEN waits THEN 'open' ELSE 'closed' END))).*
      FROM one, cases_case AS model WHERE model.id = %(filed)s
), message AS (
    INSERT INTO cases_message
    SELECT (jsonb_populate_record(model, jsonb_build_object(
               'id', gen_random_uuid(), 'case_id', filed, 'account_ref', ref, 'key', gen_random_uuid()))).*
      FROM one, cases_message AS model WHERE model.case_id = %(filed)s
), journal AS (
    INSERT INTO kernel_journalentry (at, id, event, subject, actor_kind, actor_ref, details)
    SELECT now(), gen_random_uuid(), 'restricted', ref, 'staff', %(staff)s, '{}' FROM one
)
INSERT INTO standing_appeal
SELECT (jsonb_populate_record(model, jsonb_build_object(
           'id', gen_random_uuid(), 'restriction_id', restriction, 'account_ref', ref, 'case_id', filed,
           'number', 'B-' || n, 'answer_by', due, 'status_digest', sha256(convert_to('status ' || n, 'UTF8')))
       || CASE WHEN waits THEN '{}' ELSE jsonb_build_object(
           'stage', 'decided', 'outcome', 'uphold', 'reasons', 'Bench', 'decided_by', %(staff)s, 'decided_at', now())
           END)).*
  FROM one, standing_appeal AS model WHERE model.case_id = %(filed)s
"""


def main(many: int) -> None:
    """Let so many of the crowd be restricted, and have appealed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from konto.standing.models import Appeal  # noqa: PLC0415

    model = Appeal.objects.order_by("filed_at").first() or _model()
    there = Appeal.objects.count() - 1
    given = {"restriction": model.restriction_id, "filed": model.case_id, "staff": uuid4()}
    with connection.cursor() as cursor:
        # Copies of rows that fit need no checks, and nobody waits for a disk that is thrown away.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(COPIES, {"first": there + 1, "last": many, **given})
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def _model() -> Any:
    """The first restriction and its appeal, and the member of staff in whose browser the pages are opened."""
    from konto.console import looking  # noqa: PLC0415 - models need Django to be set up
    from konto.console.actions import Role, add  # noqa: PLC0415
    from konto.console.models import StaffSession  # noqa: PLC0415
    from konto.identity.models import Account  # noqa: PLC0415
    from konto.kernel import clock, ids  # noqa: PLC0415
    from konto.kernel.actors import Actor  # noqa: PLC0415
    from konto.standing import actions as standing  # noqa: PLC0415

    staff = add("bench.staff@example.org", name="Bench Staff", roles=tuple(Role), actor=Actor.system()).staff
    now = clock.now()
    staff.set_up_at = now
    staff.save()
    StaffSession.objects.create(
        key_digest=ids.digest(people.STAFF_KEY),
        staff=staff,
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(hours=8),
    )
    for number in people.LOOKED_AT:
        looked_at = Account.objects.get(ref=people.ref(number))
        looking.state_purpose(staff, looked_at.ref, standing.Purpose.PROTECT)
        restriction = standing.restrict(
            looked_at,
            scope=standing.Scope.REVIEWS,
            ground="abuse",
            facts="Bench",
            found=standing.Found.OWN,
            actor=Actor.staff(staff.ref),
            purpose=standing.Purpose.PROTECT,
        )
    objection = standing.Objection("Bench", files=(), language="en", network="bench", key=uuid4())
    return standing.appeal(restriction.id, objection, actor=Actor.person(looked_at.ref))


if __name__ == "__main__":
    main(int(sys.argv[1]))
