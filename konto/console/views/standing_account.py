"""Somebody's standing as staff see it: every restriction with its statement, a new one, lifting, the link once more."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from konto.console import queries
from konto.console.models import Staff
from konto.console.permissions import Permission, for_staff
from konto.console.standing_forms import LiftForm, RestrictForm
from konto.console.views.standing_whose import with_account
from konto.identity import queries as identities
from konto.identity.models import Account
from konto.kernel.actors import Actor
from konto.standing import actions as standing
from konto.standing import queries as standings
from konto.standing.actions import Purpose
from konto.standing.queries import Ground, Phase, Restriction, Rule

MOST: Final = 200
"""Restrictions that are listed: nobody has as many."""


@require_safe
@for_staff(Permission.LOOK)
@with_account(Permission.LOOK)
def overview(request: HttpRequest, staff: Staff, account: Account, purpose: Purpose) -> HttpResponse:
    """Everything there is about an account: what runs, what is over, and the appeals."""
    standing.note_look(account.ref, actor=Actor.staff(staff.ref), purpose=purpose)
    every = list(standings.restrictions_of(account.ref)[:MOST])
    names = queries.names(one.decided_by for one in every)
    rows = [_row(one, names) for one in every]
    context = {
        "staff": staff,
        "account": account,
        "contact": _masked(account),
        "waiting": [row for row in rows if row["restriction"].phase != Phase.OVER],
        "over": [row for row in rows if row["restriction"].phase == Phase.OVER],
        "appeals": list(standings.appeals_of(account.ref)[:MOST]),
    }
    return render(request, "console/standing_account.html", context)


@require_safe
@for_staff(Permission.LOOK)
@with_account(Permission.LOOK)
def restriction(
    request: HttpRequest, staff: Staff, account: Account, purpose: Purpose, restriction_id: UUID
) -> HttpResponse:
    """One restriction, as its person was told of it."""
    found = _found(account, restriction_id)
    return _page(request, staff, account, found, purpose, LiftForm(initial={"purpose": purpose}))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.RESTRICT)
@with_account(Permission.RESTRICT)
def restrict(request: HttpRequest, staff: Staff, account: Account, purpose: Purpose) -> HttpResponse:
    """A new restriction: the statement of reasons leaves at once."""
    grounds = [(one.code, standings.words_of(one).name) for one in _usable()]
    given = {"data": request.POST} if request.method == "POST" else {"initial": {"purpose": purpose}}
    form = RestrictForm(**given, grounds=grounds)
    if form.is_bound and form.is_valid():
        made = _restrict(form, staff, account)
        if made:
            messages.success(request, _("Restricted. The statement of reasons is on its way to the person."))
            return redirect("console:restriction", account.ref, made.id)
    standing.note_look(account.ref, actor=Actor.staff(staff.ref), purpose=purpose)
    context = {
        "staff": staff,
        "account": account,
        "contact": _masked(account),
        "running": standings.running(account),
        "form": form,
    }
    return render(request, "console/standing_restrict.html", context, status=400 if form.errors else 200)


@require_POST
@for_staff(Permission.LIFT)
@with_account(Permission.LIFT)
def lift(request: HttpRequest, staff: Staff, account: Account, purpose: Purpose, restriction_id: UUID) -> HttpResponse:
    """Lift a restriction that nobody appealed against, with reasons."""
    found = _found(account, restriction_id)
    form = LiftForm(request.POST)
    if not form.is_valid():
        return _page(request, staff, account, found, purpose, form)
    data = form.cleaned_data
    try:
        standing.lift(found.id, reasons=data["reasons"], actor=Actor.staff(staff.ref), purpose=Purpose(data["purpose"]))
    except standing.UnderAppeal:
        messages.warning(request, _("An appeal is open: whoever reviews it decides."))
    except standing.WrongPhase:
        messages.warning(request, _("Somebody else was faster. This is how things stand now."))
    else:
        messages.success(request, _("Lifted. The person is told, with your reasons."))
        return redirect("console:restriction", account.ref, found.id)
    found.refresh_from_db()
    return _page(request, staff, account, found, purpose, form, unsent=data["reasons"])


@require_POST
@for_staff(Permission.LIFT)
@with_account(Permission.LIFT)
def send_link(
    request: HttpRequest, staff: Staff, account: Account, purpose: Purpose, restriction_id: UUID
) -> HttpResponse:
    """The link that opens the account, once more, to the contact as it is now."""
    found = _found(account, restriction_id)
    standing.note_look(account.ref, actor=Actor.staff(staff.ref), purpose=purpose, restriction=found.id)
    if standing.send_again(found.id):
        messages.success(request, _("The link is on its way."))
    else:
        messages.info(request, _("One left a moment ago, or the account needs none. Try again in a minute."))
    return redirect("console:restriction", account.ref, found.id)


def _restrict(form: RestrictForm, staff: Staff, account: Account) -> Restriction | None:
    """The new restriction, or None with what was wrong written into the form."""
    try:
        return standing.restrict(account, **form.wish(), actor=Actor.staff(staff.ref))
    except standing.AlreadyRestricted:
        form.add_error(None, _("The same is restricted already, on the same ground."))
    except Ground.DoesNotExist:
        form.add_error("ground", _("This ground was taken out of the catalogue. Choose another."))
    except standing.CannotRestrict as wrong:
        form.add_error(*_explained(str(wrong)))
    return None


def _explained(part: str) -> tuple[str | None, str]:
    """Which field is wrong, and what to do about it."""
    return {
        "starts_at": ("first", _("Name a day that isn't over.")),
        "until": ("until", _("Name a day that isn't over.")),
        "notice": ("notice", _("Write the number alone, like N-2031.")),
        "state": (None, _("The account is being erased: nothing about it can be restricted any more.")),
    }.get(part, (None, _("Look through what you wrote, then send it again.")))


def _page(
    request: HttpRequest,
    staff: Staff,
    account: Account,
    found: Restriction,
    purpose: Purpose,
    form: LiftForm,
    *,
    unsent: str = "",
) -> HttpResponse:
    """The restriction as it is. `unsent`: what was typed and could not be sent."""
    standing.note_look(account.ref, actor=Actor.staff(staff.ref), purpose=purpose, restriction=found.id)
    names = queries.names([found.decided_by])
    under_appeal = standings.open_appeal(found)
    context = {
        "staff": staff,
        "account": account,
        "contact": _masked(account),
        "restriction": found,
        "parts": standings.statement_of(found).parts,
        "by": names.get(found.decided_by, "") if found.decided_by else "",
        "appeal": under_appeal or standings.last_appeal(found),
        "may_lift": found.phase == Phase.RUNS and under_appeal is None,
        "waits_for_link": found.phase == Phase.LIFTED,
        "over": found.phase == Phase.OVER,
        "form": form,
        "unsent": unsent,
    }
    return render(request, "console/standing_restriction.html", context, status=400 if form.errors else 200)


def _row(one: Restriction, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "restriction": one,
        "ground": standings.words_of(one.ground).name,
        "by": names.get(one.decided_by, "") if one.decided_by else "",
    }


def _usable() -> list[Ground]:
    """The grounds that staff restrict on: a sign-up that is late is stopped by its rule alone."""
    return [one for one in standings.grounds() if one.code != Rule.NOT_ACTIVATED]


def _found(account: Account, restriction_id: UUID) -> Restriction:
    found = standings.restriction_of(account.ref, restriction_id)
    if found is None:
        raise Http404
    return found


def _masked(account: Account) -> str:
    return identities.contact_of(account).masked
