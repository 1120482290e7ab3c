"""Figures without people: one row for each thing that was done, to the day, and what can be read from them.

Kept apart from restrictions and appeals, so that they stay right when somebody leaves, and tell nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from math import ceil
from typing import Any, Final
from uuid import uuid4

from django.db.models import Aggregate, Count, FloatField, Q, QuerySet

from konto.kernel import clock
from konto.standing.models import Appeal, Outcome, Remnant, Restriction, Tally

What = Tally.What
HOUR: Final = timedelta(hours=1)
COLUMNS: Final = (
    "period_from",
    "period_to",
    "what",
    "ground",
    "basis",
    "scope",
    "found",
    "automated",
    "outcome",
    "count",
    "hours_median",
    "hours_p95",
)
TIMES: Final = {"hours_median": 0.5, "hours_p95": 0.95}


class Percentile(Aggregate):
    """The least value of a row within which a share of the rows lies: so many took no longer than that."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: str, *, share: float, **extra: Any) -> None:
        super().__init__(expression, share=float(share), **extra)


def count_restriction(restriction: Restriction) -> None:
    """One more restriction."""
    _count(What.RESTRICTED, restriction)


def count_appeal(against: Restriction | Remnant) -> None:
    """One more appeal."""
    _count(What.APPEALED, against)


def count_withdrawal(appeal: Appeal) -> None:
    """An appeal was taken back."""
    _count(What.WITHDRAWN, _against(appeal))


def count_decision(appeal: Appeal, against: Restriction | Remnant) -> None:
    """An appeal was decided, and how long that took in whole hours."""
    hours = ceil((clock.now() - appeal.filed_at) / HOUR)
    _count(What.DECIDED, against, outcome=appeal.outcome, hours=hours)


def summary(*, start: date, end: date) -> dict[str, Any]:
    """The figures of a period, `end` included: what the console draws, and what a transparency report says.

    Times are hours from the appeal to the decision; None where nothing was decided.
    """
    rows = _of(start, end)
    restricted, decided = rows.filter(what=What.RESTRICTED), rows.filter(what=What.DECIDED)
    total, automated = restricted.count(), restricted.filter(automated=True).count()
    times = decided.aggregate(**_times())
    return {
        "from": start.isoformat(),
        "to": end.isoformat(),
        "restrictions": {
            "total": total,
            "automated": automated,
            "automated_share": round(automated / total, 4) if total else None,
            "by_ground": _by(restricted, "ground"),
            "by_basis": _by(restricted, "basis"),
            "by_scope": _by(restricted, "scope"),
            "by_how_found": _by(restricted, "found"),
        },
        "appeals": {
            "filed": rows.filter(what=What.APPEALED).count(),
            "withdrawn": rows.filter(what=What.WITHDRAWN).count(),
            "decided": decided.count(),
            "outcomes": {outcome: decided.filter(outcome=outcome).count() for outcome in Outcome.values},
            **times,
        },
    }


def report_rows(*, start: date, end: date) -> Iterable[dict[str, Any]]:
    """The same as flat rows, one for each combination that there was: for CSV. The keys are COLUMNS.

    Only decisions have times: hours from the appeal to the decision.
    """
    kinds = ("what", "ground", "basis", "scope", "found", "automated", "outcome")
    counted = _of(start, end).values(*kinds).annotate(count=Count("id"), **_times()).order_by(*kinds)
    period = {"period_from": start.isoformat(), "period_to": end.isoformat()}
    return [{**period, **row} for row in counted]


def by_day(*, start: date, end: date) -> list[dict[str, Any]]:
    """How much of each was done on each day: for plots."""
    of_what = {what.value: Count("id", filter=Q(what=what)) for what in What}
    return list(_of(start, end).values("day").annotate(**of_what).order_by("day"))


def _times() -> dict[str, Percentile]:
    return {name: Percentile("hours", share=share) for name, share in TIMES.items()}


def _of(start: date, end: date) -> QuerySet[Tally]:
    return Tally.objects.filter(day__gte=start, day__lte=end)


def _by(rows: QuerySet[Tally], kind: str) -> dict[str, int]:
    return dict(rows.values_list(kind).annotate(count=Count("id")).order_by(kind))


def _against(appeal: Appeal) -> Restriction | Remnant:
    against = appeal.restriction or appeal.remnant
    assert against, "an appeal is against one of the two"
    return against


def _count(what: What, about: Restriction | Remnant, *, outcome: str = "", hours: int | None = None) -> None:
    Tally.objects.create(
        id=uuid4(),  # not one that tells the time
        day=clock.today(),
        what=what,
        ground=about.ground.code,
        basis=about.ground.basis,
        scope=about.scope,
        found=about.found,
        automated=bool(about.rule),
        outcome=outcome,
        hours=hours,
    )
