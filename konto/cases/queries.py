"""What may be asked about cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konto.cases import contacts, letters, numbers, secret_links, working_days
from konto.cases.models import ALARMS, Author, Case, File, Kind, Link, Message, Status, Subject
from konto.kernel import clock

__all__ = [
    "PAGE",
    "Attached",
    "Case",
    "File",
    "Message",
    "Shown",
    "Waiting",
    "attached",
    "by_code",
    "by_link",
    "by_number",
    "case",
    "case_of",
    "conversation",
    "due_after",
    "file_of",
    "holidays",
    "is_alarm",
    "is_picture",
    "is_staffs",
    "of_account",
    "of_contact",
    "of_person",
    "queue",
    "reached",
    "title_of",
    "unsettled",
    "waiting",
]

PAGE = 50
TITLES: Final = {
    Subject.CONTACT_UNDONE: gettext_lazy("About your account's contacts"),
    Subject.NUMBER_NEW_TO_ME: gettext_lazy("About your number"),
}
"""What an alarm is called to the person: what staff call it tells of a suspicion."""


class Attached(NamedTuple):
    """A file of a message, and where it is fetched."""

    file: File
    url: str
    is_picture: bool


class Shown(NamedTuple):
    """A page of the queue, and whether there is another."""

    cases: list[Case]
    more: bool


class Waiting(NamedTuple):
    """How many cases of a subject wait for an answer, how many of them too long, and when the next one is due."""

    subject: Subject
    how_many: int
    late: int
    next_by: datetime


def of_person(ref: UUID) -> QuerySet[Case]:
    """The cases of an account in which somebody has written, the latest first. Alarms without words aren't shown."""
    written = Exists(Message.objects.filter(case=OuterRef("pk")))
    return Case.objects.filter(written, account_ref=ref).order_by("-moved_at")


def case_of(ref: UUID, number: str) -> Case | None:
    """One of these, by its number."""
    return of_person(ref).filter(number=numbers.read(number) or "").first()


def title_of(case: Case) -> str:
    """What a case is called on the person's own pages."""
    if case.title or not is_alarm(case):
        return case.title or str(case.get_subject_display())
    return str(TITLES.get(Subject(case.subject), _("About your account")))


def is_alarm(case: Case) -> bool:
    """Whether something that happened opened it, and nobody asked."""
    return case.subject in ALARMS


def reached(case: Case) -> int:
    """How many contacts are written to about it."""
    return len(letters.recipients(case))


def unsettled(ref: UUID) -> Case | None:
    """The latest alarm of an account about which staff have written, and whose owner hasn't said a word yet."""
    return of_person(ref).filter(subject__in=ALARMS, status=Status.ANSWERED).first()


def by_link(secret: str) -> Link | None:
    """The link that a secret stands for, its case with it, while it lasts."""
    return secret_links.find(secret)


def by_code(number: str, secret: str) -> Link | None:
    """The same for a number and a secret that were typed: they have to belong together."""
    link = secret_links.find(secret)
    return link if link and link.case.number == numbers.read(number) else None


def case(case_id: UUID) -> Case | None:
    """A case by its id: for staff."""
    return Case.objects.filter(pk=case_id).first()


def by_number(typed: str) -> Case | None:
    """A case by its number, with or without dashes and capitals: for staff."""
    number = numbers.read(typed)
    return Case.objects.filter(number=number).first() if number else None


def of_contact(address: str) -> QuerySet[Case]:
    """The cases that were opened from an address or number, the latest first: for staff."""
    return Case.objects.filter(contact_mark__in=contacts.marks(address), held=False).order_by("-moved_at")


def of_account(ref: UUID) -> QuerySet[Case]:
    """Every case of an account, alarms without words too, the latest first: for staff."""
    return Case.objects.filter(account_ref=ref).order_by("-moved_at")


def waiting() -> list[Waiting]:
    """What waits for an answer, by subject, the most urgent first: one query."""
    late = Count("pk", filter=Q(answer_by__lte=clock.now()))
    open_ones = Case.objects.filter(status=Status.OPEN, held=False).values("subject").order_by()
    rows = open_ones.annotate(how_many=Count("pk"), late=late, next_by=Min("answer_by")).order_by("next_by")
    return [Waiting(Subject(row["subject"]), row["how_many"], row["late"], row["next_by"]) for row in rows]


def due_after(days: int) -> datetime:
    """When an answer that is asked for now is due, so many working days being given."""
    return working_days.after(clock.now(), days=days)


def holidays(*, days: int) -> list[date]:
    """The free days ahead that aren't weekends, today being the first of so many."""
    ahead = [clock.today() + timedelta(days=number) for number in range(days)]
    return [day for day in ahead if day.weekday() < working_days.SATURDAY and not working_days.is_working(day)]


def conversation(case: Case) -> list[Message]:
    """What was said in a case, the files with it, without what they hold."""
    files = Prefetch("files", queryset=File.objects.defer("content"))
    return list(Message.objects.filter(case=case).prefetch_related(files))


def attached(message: Message, *, path_of: Callable[[UUID], str]) -> list[Attached]:
    """The files of a message, as a page shows them; `path_of` a file's id is the page's own."""
    return [Attached(file, path_of(file.id), is_picture(file)) for file in message.files.all()]


def file_of(case: Case, file_id: UUID) -> File | None:
    """A file of this case and no other."""
    return File.objects.filter(case=case, pk=file_id).first()


def queue(*, status: str = "", subject: str = "", assignee: UUID | None = None, page: int = 1) -> Shown:
    """The cases that staff work on, the next due first: fifty at a time."""
    wanted: dict[str, object] = {"status": status or Status.OPEN, "held": False}
    wanted |= {"subject": subject} if subject else {}
    wanted |= {"assignee": assignee} if assignee else {}
    start = (page - 1) * PAGE
    found = list(Case.objects.filter(**wanted).order_by("answer_by", "id")[start : start + PAGE + 1])
    return Shown(found[:PAGE], len(found) > PAGE)


def is_staffs(message: Message) -> bool:
    """Whether a member of staff wrote it."""
    return message.author == Author.STAFF


def is_picture(file: File) -> bool:
    """Whether it was drawn anew by us, and may be shown within a page."""
    return file.kind == Kind.PICTURE
