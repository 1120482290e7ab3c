""" "This number is new to me": its holder shows that they hold it, and says that an account isn't theirs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from konto.cases import actions as cases
from konto.identity import challenge, challenge_codes, disclosure, identifiers
from konto.identity.actions.new_number import say_number_is_new
from konto.identity.challenge_codes import Outcome, Place
from konto.identity.forms.challenged import CODE_WRONG, contact_in
from konto.identity.forms.new_number import NewNumberForm, NumberCodeForm
from konto.identity.views import asking
from konto.kernel import throttle
from konto.kernel.throttle import Limit
from konto.notices import actions as notices
from konto.web import errors
from konto.web.visitors import network_of

CODE_OVER = _("This code no longer works. Have another one sent.")


@require_http_methods(["GET", "HEAD", "POST"])
@disclosure.same_time()
def ask(request: HttpRequest) -> HttpResponse:
    """Which number? The same page and the same text for every number, known here or not."""
    limits = _limits(request)
    try:
        form = _form(request, limits)
        if form.is_valid():
            throttle.spend(limits)
            return _send(request, form)
    except (throttle.Slow, notices.TooMany) as too_often:
        return errors.too_many(request, wait=too_often.wait)
    return _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@disclosure.same_time()
def code(request: HttpRequest) -> HttpResponse:
    """The code shows who holds the number now; what is said counts from here on."""
    if request.method != "POST":
        return redirect("identity:new_number")
    form = NumberCodeForm(request.POST)
    if not form.is_valid():
        return redirect("identity:new_number") if "number" in form.errors else _code_page(request, form)
    number = identifiers.read(form.cleaned_data["number"])
    outcome = challenge_codes.weigh(number, form.cleaned_data["code"], place=_place(request))
    if outcome is not Outcome.RIGHT:
        form.add_error("code", CODE_WRONG if outcome is Outcome.WRONG else CODE_OVER)
        return _code_page(request, form)
    try:
        answer_by = say_number_is_new(
            number,
            request_id=request.request_id,  # type: ignore[attr-defined]
            language=translation.get_language() or "",
        )
    except cases.TooMany as slow:
        return errors.too_many(request, wait=slow.wait)
    context = {"answer_by": answer_by, "masked": identifiers.mask(number.value)}
    return render(request, "identity/new_number_heard.html", context)


def _form(request: HttpRequest, limits: list[Limit]) -> NewNumberForm:
    """With the challenge where one is wanted: each text asked for counts."""
    if request.method != "POST":
        return asking.form_for(request, NewNumberForm, limits=[])
    challenged = challenge.wanted(throttle.counts(limits)) and not _goes_there_again(request)
    return asking.filled(request, NewNumberForm, challenged=challenged)


def _send(request: HttpRequest, form: NewNumberForm) -> HttpResponse:
    number = identifiers.read(form.cleaned_data["number"])
    try:
        challenge_codes.send(
            number,
            place=_place(request),
            network=network_of(request),
            language=translation.get_language() or "",
            letter="identity/number_code",
        )
    except challenge_codes.Unreachable:
        form.add_error("number", _("Texts can't be sent at this moment. Try again later, or ask a person."))
        return _page(request, form)
    return _code_page(request, NumberCodeForm(initial={"number": number.value}))


def _limits(request: HttpRequest) -> list[Limit]:
    """What is counted for a text asked for, whatever number it goes to."""
    typed = identifiers.fold(request.POST.get("number", "")) or "nothing"
    return [Limit("new number", typed, 20), Limit("new number network", network_of(request), 50)]


def _goes_there_again(request: HttpRequest) -> bool:
    """Whether this browser has a code for that very number already: another one needs no second picture."""
    number = contact_in(request.POST.get("number"))
    return bool(number and challenge_codes.is_out(number, place=_place(request)))


def _place(request: HttpRequest) -> Place:
    return Place("identity:new_number", asking.browser_secret(request))


def _page(request: HttpRequest, form: NewNumberForm) -> HttpResponse:
    return render(request, "identity/new_number.html", {"form": form}, status=400 if form.errors else 200)


def _code_page(request: HttpRequest, form: NumberCodeForm) -> HttpResponse:
    number = str(form["number"].value() or "")
    context = {"form": form, "masked": identifiers.mask(number), "number": number}
    return render(request, "identity/new_number_code.html", context, status=400 if form.errors else 200)
