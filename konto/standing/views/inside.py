"""For whoever is signed in, stopped or not: what is restricted and why, what still works, and objecting."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from konto.cases import actions as cases
from konto.cases.counting import counted
from konto.identity.access import for_errand
from konto.identity.models import Account
from konto.kernel import standing
from konto.kernel.actors import Actor
from konto.standing import actions, letters, models, now, queries
from konto.standing.forms import AppealForm
from konto.standing.models import Appeal, Phase, Restriction, Rule
from konto.web import errors
from konto.web.uploads import takes_files
from konto.web.visitors import network_of

for_stopped = for_errand("standing")


@require_safe
@for_stopped
def mine(request: HttpRequest, account: Account) -> HttpResponse:
    """Everything there is: the strictest first, and what is over."""
    if now.is_late(account):
        actions.restrict_for_being_late(account)  # its statement is there as soon as somebody looks
    every = queries.shown_to(account)
    waiting = now.ordered(one for one in every if one.phase != Phase.OVER)
    context = {
        "account": account,
        "waiting": [_shown(one) for one in waiting],
        "over": [one for one in every if one.phase == Phase.OVER],
        "still": standing.still_works_for(account),
        "stopped": bool(now.closing(account)),
        "guardians": queries.guardians_of(account),
    }
    return render(request, "standing/mine.html", context)


@require_safe
@for_stopped
def one(request: HttpRequest, account: Account, restriction: UUID) -> HttpResponse:
    """One statement alone, to be kept or printed."""
    found = _mine(account, restriction)
    return render(request, "standing/statement.html", {"account": account, "shown": _shown(found)})


@takes_files(cases.MOST_BYTES_OF_A_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
@counted
@for_stopped
def appeal(request: HttpRequest, account: Account, restriction: UUID) -> HttpResponse:
    found = _mine(account, restriction)
    if already := queries.open_appeal(found):
        return _to_appeal(request, found, already)
    if not queries.may_appeal(found):
        return redirect("standing:one", found.id)
    form = AppealForm(request.POST, request.FILES) if request.method == "POST" else AppealForm()
    if form.is_bound and form.is_valid():
        return _file(request, account, found, form)
    context = {"form": form, "key": form_key(request), "shown": _shown(found)}
    return render(request, "standing/appeal.html", context, status=400 if form.errors else 200)


@require_POST
@for_stopped
def send_link(request: HttpRequest, account: Account, restriction: UUID) -> HttpResponse:
    """The link that opens the account, once more."""
    found = _mine(account, restriction)
    if actions.send_again(found.id):
        messages.success(request, _("The link is on its way."))
    else:
        messages.info(request, _("We sent it a moment ago. Look there, or try again in a minute."))
    return redirect("standing:mine")


def form_key(request: HttpRequest) -> UUID:
    """What keeps a form from being taken twice: chosen when it was shown, and sent back with it."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


def objection_of(request: HttpRequest, form: AppealForm, *, language: str) -> actions.Objection:
    """What the form says."""
    return actions.Objection(
        text=form.cleaned_data["text"],
        files=form.attached,
        language=language,
        network=network_of(request),
        key=form_key(request),
    )


def _file(request: HttpRequest, account: Account, found: Restriction, form: AppealForm) -> HttpResponse:
    objection = objection_of(request, form, language=account.language)
    try:
        filed = actions.appeal(found.id, objection, actor=Actor.person(account.ref))
    except cases.TooMany as slow:
        return errors.too_many(request, wait=slow.wait)
    except actions.CannotAppeal:
        return redirect("standing:one", found.id)
    if queries.was_written_with(filed, objection.key):
        messages.success(request, _("Your appeal has arrived. We have written you the number, too."))
    return _to_appeal(request, found, filed, key=objection.key)


def _to_appeal(request: HttpRequest, found: Restriction, filed: Appeal, *, key: UUID | None = None) -> HttpResponse:
    """To the appeal that is open: another window may have written it, or somebody else."""
    if queries.was_written_with(filed, key or form_key(request)):
        return redirect(letters.status_path(filed))
    if request.method == "POST":
        messages.warning(request, _("An appeal was open already. What you just sent was not added to it."))
    return redirect("standing:mine" if queries.is_shared(found) else letters.status_path(filed))


def _mine(account: Account, restriction: UUID) -> Restriction:
    found = next((one for one in queries.shown_to(account) if one.id == restriction), None)
    if found is None:
        raise Http404
    return found


def _shown(one: Restriction) -> dict[str, Any]:
    """A restriction as the pages show it."""
    filed = queries.last_appeal(one)
    return {
        "restriction": one,
        "closes": one.scope in models.CLOSES_THE_DOOR,
        "statement": queries.statement_of(one),
        "appeal": filed,
        "appeal_path": letters.status_path(filed) if filed and not queries.is_shared(one) else "",
        "may_appeal": queries.may_appeal(one),
        "lifted": one.phase == Phase.LIFTED,
        "over": one.phase == Phase.OVER,
        "hijack": one.rule == Rule.HIJACK,
        "late": one.rule == Rule.NOT_ACTIVATED,
    }
