"""The watch over the budget: staff are alarmed at each level of a day's cap once, at half of it already for texts.

Texts about safety that were counted apart alarm as well: nothing stops them but staff.

It reads what was committed, every minute, and not from within a send: there an alarm would be taken back together
with the letter that was refused, or with the request of whoever caused it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import structlog
from django.db import connection, transaction
from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext_noop

from konto.kernel.alarms import Alarm, Evidence, raise_alarm
from konto.notices.caps import APART, KINDS, SHARED, Kind
from konto.notices.models import CapCount, Channel

USED_UP = 100
_ONE_WATCH = 0x776174
ABOUT_SAFETY = gettext_noop("Texts about safety, beyond what others share")
"""The name of a fact, as staff read it."""

log = structlog.get_logger("konto.notices")


def watch() -> int:
    """Raise the alarms that are due; returns how many. One that nobody could take is raised again next time."""
    return sum(_look(kind) for kind in (*KINDS, *APART) if kind.limit > 0)


def _look(kind: Kind) -> int:
    if kind.scope in SHARED:
        first = kind.used_up_at(kind.levels[0])
        due = CapCount.objects.filter(scope=kind.rows, count__gte=first, alarmed__lt=USED_UP)
        return sum(_alarm_of(kind, row) for row in due)
    if kind.channel == Channel.SMS:
        return sum(_alarm_of_many(kind, day) for day in _full(kind).values_list("day", flat=True).distinct())
    return 0


def _alarm_of(kind: Kind, row: CapCount) -> bool:
    """The site's budget, or a country's."""
    level = max(one for one in kind.levels if row.count >= kind.used_up_at(one))
    which = bytes(row.mark).decode()
    evidence: dict[str, Evidence] = {ABOUT_SAFETY if kind.is_apart else "used": row.count}
    if which:
        evidence["country"] = which
    rows = CapCount.objects.filter(scope=row.scope, mark=row.mark, day=row.day)
    return _raise_once(_Alarm(kind, row.day, level, which, evidence), rows, among=rows)


def _alarm_of_many(kind: Kind, day: date) -> bool:
    """Networks or numbers that used up theirs: one alarm a day, however many. Which ones, nobody knows."""
    rows = _full(kind).filter(day=day)
    seen = rows.aggregate(many=Count("mark"), used=Max("count"))
    evidence: dict[str, Evidence] = {"used": seen["used"] or 0, "how_many": seen["many"]}
    among = CapCount.objects.filter(scope=kind.rows, day=day)
    return _raise_once(_Alarm(kind, day, USED_UP, "", evidence), rows, among=among)


def _full(kind: Kind) -> QuerySet[CapCount]:
    return CapCount.objects.filter(scope=kind.rows, count__gte=kind.limit, alarmed__lt=USED_UP)


@dataclass(frozen=True)
class _Alarm:
    kind: Kind
    day: date
    level: int
    which: str
    evidence: dict[str, Evidence]

    @property
    def key(self) -> str:
        which = [self.which] if self.which else []
        return ":".join(["budget", self.kind.rows, *which, self.day.isoformat(), str(self.level)])

    def sound(self) -> None:
        said: dict[str, Evidence] = {"channel": self.kind.channel.value, "scope": self.kind.scope.value}
        evidence = {**said, "percent": self.level, "limit": self.kind.limit, **self.evidence}
        raise_alarm(Alarm.BUDGET, key=self.key, evidence=evidence)


def _raise_once(alarm: _Alarm, rows: QuerySet[CapCount], *, among: QuerySet[CapCount]) -> bool:
    """The alarm comes before the note: whoever takes it may write to staff, and counting has an order to keep."""
    try:
        with transaction.atomic():
            _wait_for_other_watch()
            is_new = not among.filter(alarmed__gte=alarm.level).exists()
            if is_new:
                alarm.sound()
            rows.update(alarmed=alarm.level)
    except Exception as error:  # who takes alarms may fail; what else is tidied up must go on
        log.exception("budget_alarm_failed", error=type(error).__name__)
        return False
    return is_new


def _wait_for_other_watch() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_WATCH])
