"""The journal's months: a partition each, made ahead, and dropped whole when its time is over."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from konto.kernel import clock

JOURNAL = "kernel_journalentry"
REST = f"{JOURNAL}_rest"
MONTHS_AHEAD = 2
LOCK_WAIT = "5s"
_LOCK = 0x6A6F_7572_6E61  # one number of our own among the database's advisory locks


def ensure() -> list[str]:
    """Make this month's partition and the next ones; returns those that were missing.

    What was written before its month had a partition lies in the default one and moves to where it belongs.
    """
    months = [clock.today().replace(day=1)]
    for _ in range(MONTHS_AHEAD):
        months.append(_next(months[-1]))
    return [_name(month) for month in months if _make(month)]


def drop_older_than(*, months: int) -> list[str]:
    """Drop each month whose newest entry is at least so many months old; returns the names of what went."""
    day = clock.today().replace(day=1)
    for _ in range(months):
        day = _before(day)
    return drop(before=day)


def drop(*, before: date) -> list[str]:
    """Drop each month that ended before the day, or with it; returns the names of what went."""
    with transaction.atomic(), connection.cursor() as cursor:
        _be_brief(cursor)
        names = sorted(name for name in _names(cursor) if _ended(name, before))
        for name in names:
            cursor.execute(f"DROP TABLE {name}")
    return names


def _make(month: date) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        _be_brief(cursor)
        if _name(month) in _names(cursor):
            return False
        for statement in _steps(_name(month), f"{month} 00:00+00", f"{_next(month)} 00:00+00"):
            cursor.execute(statement)
    return True


def _steps(name: str, start: str, end: str) -> list[str]:
    """Names and times are made here, of numbers. The trigger rests for the move alone, under an exclusive lock."""
    return [
        f"CREATE TABLE {name} (LIKE {JOURNAL})",
        f"LOCK TABLE {JOURNAL} IN SHARE ROW EXCLUSIVE MODE",
        f"ALTER TABLE {REST} DISABLE TRIGGER journal_append_only",
        (
            f"WITH early AS (DELETE FROM {REST} WHERE at >= '{start}' AND at < '{end}' RETURNING *) "  # noqa: S608 - our own names and months
            f"INSERT INTO {name} SELECT * FROM early"
        ),
        f"ALTER TABLE {REST} ENABLE TRIGGER journal_append_only",
        f"ALTER TABLE {JOURNAL} ATTACH PARTITION {name} FOR VALUES FROM ('{start}') TO ('{end}')",
        no_truncate(name),
    ]


def no_truncate(table: str) -> str:
    """The statement that lets a table refuse to be emptied: unlike the other trigger, a partition inherits none."""
    return (
        f"CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()"
    )


def _be_brief(cursor: CursorWrapper) -> None:
    """One at a time, and rather fail and be tried again than hold up those who write."""
    cursor.execute("SELECT set_config('lock_timeout', %s, true), pg_advisory_xact_lock(%s)", [LOCK_WAIT, _LOCK])


def _names(cursor: CursorWrapper) -> set[str]:
    cursor.execute(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass",
        [JOURNAL],
    )
    return {name for (name,) in cursor.fetchall()}


def _name(month: date) -> str:
    return f"{JOURNAL}_{month:%Y_%m}"


def _ended(partition: str, day: date) -> bool:
    year, _, month = partition.removeprefix(f"{JOURNAL}_").partition("_")
    return year.isdigit() and _next(date(int(year), int(month), 1)) <= day


def _next(first: date) -> date:
    return first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)


def _before(first: date) -> date:
    return first.replace(year=first.year - 1, month=12) if first.month == 1 else first.replace(month=first.month - 1)
