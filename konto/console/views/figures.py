"""Figures: restrictions and appeals of a period, drawn and in tables, and as files for a transparency report."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from konto.console import plots
from konto.console.figures_forms import PeriodForm
from konto.console.models import Staff
from konto.console.permissions import Permission, for_staff
from konto.console.templatetags.console import dated
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing import queries as standings
from konto.standing.actions import Outcome

FORMAT: Final = "konto.transparency"
VERSION: Final = 1


@require_safe
@for_staff(Permission.FIGURES)
def figures(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The last quarter of a year, or whatever period is asked for."""
    form = PeriodForm(request.GET if "start" in request.GET else PeriodForm.usual())
    context: dict[str, Any] = {"staff": staff, "form": form}
    if form.is_valid():
        context |= _drawn(form.cleaned_data["start"], form.cleaned_data["end"])
    return render(request, "console/figures.html", context, status=400 if form.errors else 200)


@require_safe
@for_staff(Permission.FIGURES)
def download(request: HttpRequest, staff: Staff, kind: str) -> HttpResponse:
    """The same as a file: flat rows as CSV, or everything as JSON. It is about nobody."""
    form = PeriodForm(request.GET)
    if kind not in ("csv", "json") or not form.is_valid():
        raise Http404
    start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    journal.record(Event.FIGURES_DOWNLOADED, staff.ref, actor=Actor.staff(staff.ref), start=start, end=end)
    text = _as_csv(start, end) if kind == "csv" else _as_json(start, end)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8" if kind == "csv" else "application/json")
    answer["Content-Disposition"] = f'attachment; filename="transparency-{start}-{end}.{kind}"'
    return answer


def _as_csv(start: date, end: date) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, standings.COLUMNS)
    writer.writeheader()
    writer.writerows(standings.report_rows(start=start, end=end))
    return text.getvalue()


def _as_json(start: date, end: date) -> str:
    report = {
        "format": FORMAT,
        "version": VERSION,
        "provider": settings.KONTO_NAME,
        "made_at": clock.now().isoformat(),
        **standings.summary(start=start, end=end),
        "rows": list(standings.report_rows(start=start, end=end)),
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _drawn(start: date, end: date) -> dict[str, Any]:
    """Everything that the page shows of a period."""
    summary = standings.summary(start=start, end=end)
    every = reversed(standings.grounds(retired=True))  # of each the newest wording comes last, and counts
    names = {ground.code: standings.words_of(ground).name for ground in every}
    rows, parts = standings.by_day(start=start, end=end), plots.spans(start, end)
    restricted = plots.counted(rows, "restricted", parts)
    appealed, decided = plots.counted(rows, "appealed", parts), plots.counted(rows, "decided", parts)
    labels = [dated(part.start) for part in parts]
    return {
        "restrictions": summary["restrictions"],
        "appeals": summary["appeals"],
        "share": _percent(summary["restrictions"]["automated_share"]),
        "over_time": [
            {"title": _("Restrictions over time"), "plot": plots.columns(labels, restricted)},
            {"title": _("Appeals over time"), "plot": plots.columns(labels, appealed)},
        ],
        "table": [row for row in zip(labels, restricted, appealed, decided, strict=True) if any(row[1:])],
        "table_caption": _("The same in numbers"),
        "table_columns": [_("From"), _("Restrictions"), _("Appeals"), _("Decisions")],
        "by_ground": plots.lying(_named(summary["restrictions"]["by_ground"], names)),
        "outcomes": plots.lying(_named(summary["appeals"]["outcomes"], dict(Outcome.choices))),
        "first": labels[0],
        "last": labels[-1],
        "query": urlencode({"start": start.isoformat(), "end": end.isoformat()}),
    }


def _named(counts: Mapping[str, int], names: Mapping[str, Any]) -> dict[str, int]:
    """The counts under names that people read; two of the same name are told apart by their codes."""
    named = {code: str(names.get(code, code)) for code in counts}
    often = Counter(named.values())
    return {f"{name} ({code})" if often[name] > 1 else name: counts[code] for code, name in named.items()}


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
