"""The catalogue of grounds: what may be restricted why, in every language. Another wording is another version."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from konto.console.models import Staff
from konto.console.permissions import Permission, for_staff
from konto.console.standing_forms import GroundForm, typed_of
from konto.kernel.actors import Actor
from konto.standing import actions as standing
from konto.standing import queries as standings
from konto.standing.actions import Basis
from konto.standing.queries import Ground, Rule


@require_safe
@for_staff(Permission.GROUNDS)
def grounds(request: HttpRequest, staff: Staff) -> HttpResponse:
    rows = [
        {"ground": one, "words": standings.words_of(one), "of_rule": one.code in Rule.values}
        for one in standings.grounds()
    ]
    return render(request, "console/standing_grounds.html", {"staff": staff, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.GROUNDS)
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    form = GroundForm(request.POST) if request.method == "POST" else GroundForm()
    if form.is_bound and form.is_valid():
        try:
            return _save(request, staff, form.cleaned_data["code"], form, instead_of=0)
        except standing.Meanwhile:
            form.add_error("code", _("There is, or was, a ground of this name. Choose another name."))
    return _page(request, staff, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.GROUNDS)
def ground(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """One ground, its wording today to be changed, and its earlier ones."""
    found = _found(code)
    form = GroundForm(request.POST, known=True) if request.method == "POST" else None
    if form and form.is_valid():
        try:
            return _save(request, staff, code, form, instead_of=_read(request))
        except standing.Meanwhile:
            form.add_error(
                None, _("Somebody else has changed this ground meanwhile. Saved again, your wording counts.")
            )
            found = _found(code)
    return _page(request, staff, form or GroundForm(initial=typed_of(found), known=True), found)


@require_POST
@for_staff(Permission.GROUNDS)
def retire(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """Let nothing new be restricted on it; what runs keeps its statement."""
    try:
        standing.retire_ground(code, actor=Actor.staff(staff.ref))
    except Ground.DoesNotExist:
        raise Http404 from None
    except standing.CannotSave:
        messages.warning(request, _("A rule of the program needs this ground: it can be reworded, not taken out."))
        return redirect("console:ground", code)
    messages.success(request, _("Taken out. What is restricted on it already stays as it was explained."))
    return redirect("console:grounds")


def _read(request: HttpRequest) -> int:
    """The version that stood on the page; one that there never is, where none came along."""
    typed = request.POST.get("version", "")[:5]
    return int(typed) if typed.isascii() and typed.isdigit() else -1


def _save(request: HttpRequest, staff: Staff, code: str, form: GroundForm, *, instead_of: int) -> HttpResponse:
    data = form.cleaned_data
    standing.save_ground(
        code,
        basis=Basis(data["basis"]),
        texts=form.texts,
        outlives=data["outlives"],
        actor=Actor.staff(staff.ref),
        instead_of=instead_of,
    )
    messages.success(request, _("Saved. Statements that were written before keep what they said."))
    return redirect("console:grounds")


def _page(request: HttpRequest, staff: Staff, form: GroundForm, found: Ground | None = None) -> HttpResponse:
    context = {
        "staff": staff,
        "form": form,
        "ground": found,
        "words": standings.words_of(found) if found else None,
        "of_rule": bool(found and found.code in Rule.values),
        "before": list(standings.grounds(retired=True).filter(code=found.code).exclude(pk=found.pk)) if found else [],
    }
    return render(request, "console/standing_ground.html", context, status=400 if form.errors else 200)


def _found(code: str) -> Ground:
    found = standings.grounds().filter(code=code).first()
    if found is None:
        raise Http404
    return found
