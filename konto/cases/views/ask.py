"""Asking a person: signed in or not, with a receipt at once."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from konto.cases import actions, people, secret_links
from konto.cases.actions import Subject
from konto.cases.attachments import MOST_BYTES_OF_A_FORM
from konto.cases.contacts import mask
from konto.cases.counting import counted
from konto.cases.forms import AskForm
from konto.cases.models import Case
from konto.cases.people import Person
from konto.kernel import registries
from konto.kernel.actors import Actor
from konto.web import challenges, csp, errors
from konto.web.once import form_key
from konto.web.uploads import takes_files
from konto.web.visitors import network_of

BY_LETTER = "by_letter"


@takes_files(MOST_BYTES_OF_A_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
@counted
def ask(request: HttpRequest) -> HttpResponse:
    person = people.person_in(request)
    form = _form(request, person)
    if request.method == "POST" and form.is_valid():
        try:
            case = _open(request, form, person)
        except actions.TooMany as slow:
            return errors.too_many(request, wait=slow.wait)
        return _receipt(case, person)
    context = {"form": form, "key": form_key(request), "person": person, "account_contact": _masked(person)}
    return render(request, "cases/ask.html", context, status=400 if form.errors else 200)


def _form(request: HttpRequest, person: Person | None) -> AskForm:
    known = people.contact_of(person) if person else None
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    challenge = challenges.current() if _is_challenged(request, person) else None
    if challenge:
        csp.allow(request, challenge.sources)
    return AskForm(
        *sent,
        with_contact=known is None,
        with_name=person is None,
        challenge=challenge,
        network=network_of(request),
    )


def _is_challenged(request: HttpRequest, person: Person | None) -> bool:
    """Strangers are, unless they confirm by letter instead (WCAG 2.2, 3.3.8), or the operator asks nobody."""
    return person is None and settings.KONTO_CHALLENGE != "off" and BY_LETTER not in request.POST


def _open(request: HttpRequest, form: AskForm, person: Person | None) -> Case:
    data = form.cleaned_data
    known = people.contact_of(person) if person else None
    return actions.open_case(
        Subject.QUESTION,
        account_ref=person.ref if person else None,
        contact=known or data["contact"],
        language=translation.get_language(),
        text=data["text"],
        title=data["title"],
        name=person.name if person else data["name"],
        files=form.attached,
        evidence={},
        key=f"ask:{person.ref if person else 'stranger'}:{form_key(request)}",
        network=network_of(request),
        held=person is None and BY_LETTER in request.POST,
        actor=Actor.person(person.ref) if person else Actor.stranger(),
    )


def _receipt(case: Case, person: Person | None) -> HttpResponse:
    """The case's own page says that it has arrived. Who is signed in and stopped gets in by the link, too."""
    if person and not registries.door_closed_by(person, errand="asking"):
        return redirect("cases:mine_one", case.number)
    return redirect("cases:by_link", secret_links.mint(case, proves=False))


def _masked(person: Person | None) -> str:
    known = people.contact_of(person) if person else None
    return mask(known.address) if known else ""
