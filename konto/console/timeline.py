"""What the journal has of an account, as lines that staff read: when, what, by whom, and where to read on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from konto.console import happened, queries
from konto.console.models import Staff
from konto.console.permissions import Permission, may
from konto.kernel import journal
from konto.kernel.actors import ActorKind
from konto.kernel.journal import JournalEntry

PAGE: Final = 50


@dataclass(frozen=True)
class Row:
    """One thing that happened. `url`: the page that it belongs to, if there is one."""

    at: datetime
    what: str
    details: str
    who: str
    kind: str
    url: str


class Shown(NamedTuple):
    """A page of it, the latest first, and whether there is an older one."""

    rows: list[Row]
    more: bool


def of(account_ref: UUID, *, reader: Staff, page: int = 1) -> Shown:
    """What happened to an account, as this member of staff may read it: two queries, however much there is."""
    entries = journal.entries_of(account_ref, start=(page - 1) * PAGE, most=PAGE + 1)
    staff = {entry.actor_ref for entry in entries if entry.actor_kind == ActorKind.STAFF}
    names = queries.names(staff) if staff else {}
    return Shown([_row(entry, names, reader) for entry in entries[:PAGE]], len(entries) > PAGE)


def lines(entries: list[JournalEntry], *, reader: Staff) -> list[Row]:
    """These entries, none of them by staff, as lines."""
    return [_row(entry, {}, reader) for entry in entries]


def _row(entry: JournalEntry, names: dict[UUID, str], reader: Staff) -> Row:
    return Row(
        at=entry.at,
        what=happened.name_of(entry.event),
        details=happened.details_of(entry.details),
        who=_who(entry, names),
        kind=entry.actor_kind,
        url=_page_of(entry, reader),
    )


def _who(entry: JournalEntry, names: dict[UUID, str]) -> str:
    match entry.actor_kind:
        case ActorKind.STAFF:
            gone = _("somebody who works here no more")
            return names.get(entry.actor_ref, gone) if entry.actor_ref else gone
        case ActorKind.PERSON:
            return _("the person")
        case ActorKind.STRANGER:
            return _("somebody who wasn't signed in")
        case ActorKind.SERVICE:
            return _("a service")
    return _("by itself")


def _page_of(entry: JournalEntry, reader: Staff) -> str:
    """The page of the appeal or the question, where the reader may open it."""
    details = entry.details
    if appeal := details.get("appeal"):
        return reverse("console:appeal", args=[appeal]) if may(reader, Permission.REVIEW) else ""
    case = details.get("case")
    return reverse("console:case", args=[case]) if case and may(reader, Permission.CASES) else ""
