"""The questions of whoever is signed in."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from konto.cases import downloads, queries
from konto.cases.attachments import MOST_BYTES_OF_A_FORM
from konto.cases.counting import counted
from konto.cases.models import Case
from konto.cases.people import Person, for_person
from konto.cases.views import page
from konto.kernel.actors import Actor
from konto.web.uploads import takes_files

MOST = 200


@require_safe
@for_person
def mine(request: HttpRequest, person: Person) -> HttpResponse:
    rows = [{"case": case, "title": queries.title_of(case)} for case in queries.of_person(person.ref)[:MOST]]
    return render(request, "cases/mine.html", {"rows": rows})


@takes_files(MOST_BYTES_OF_A_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
@counted
@for_person
def mine_one(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    case = _mine(person, number)
    here = reverse("cases:mine_one", args=[case.number])
    visitor = page.Visitor(
        here, partial(_path_of_file, case.number), actor=Actor.person(person.ref), back=reverse("cases:mine")
    )
    return page.show(request, case, visitor)


@require_safe
@for_person
def my_file(request: HttpRequest, person: Person, number: str, file_id: UUID) -> HttpResponse:
    return downloads.answer(queries.file_of(_mine(person, number), file_id))


def _mine(person: Person, number: str) -> Case:
    case = queries.case_of(person.ref, number)
    if case is None:
        raise Http404
    return case


def _path_of_file(number: str, file_id: UUID) -> str:
    return reverse("cases:my_file", args=[number, file_id])
