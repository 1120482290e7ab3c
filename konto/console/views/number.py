"""Whose is the number? What staff decide on the alarm that it has a new holder."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from konto.cases import queries as asked
from konto.cases.actions import Subject
from konto.cases.queries import Case
from konto.console.models import Staff
from konto.console.own import refuse_own
from konto.console.permissions import Permission, for_staff
from konto.identity.actions import number_freed
from konto.kernel.actors import Actor
from konto.web.templatetags.ui import day


@require_POST
@for_staff(Permission.CASES)
def free(request: HttpRequest, staff: Staff, case_id: UUID) -> HttpResponse:
    """Take the number off the account of the alarm, or say why not."""
    found = asked.case(case_id)
    number = doubted_in(found) if found else None
    if found is None or number is None or found.account_ref is None:
        raise Http404
    refuse_own(staff, found.account_ref, Permission.CASES)
    try:
        until = number_freed.free_number(found.account_ref, number, actor=Actor.staff(staff.ref))
    except number_freed.NotDoubted:
        messages.warning(request, _("Nothing was done: the owner has confirmed the number meanwhile, or taken it off."))
    except number_freed.LastContact:
        messages.warning(
            request, _("Not freed: the account has no other contact by which its owner can surely be reached.")
        )
    except number_freed.WrongState:
        messages.warning(request, _("Not freed: the account is being deleted, or was never confirmed."))
    else:
        said = _("Freed. The owner can put it back until %(until)s; after that another account can have it.")
        messages.success(request, said % {"until": day(until) if until else ""})
    return redirect("console:case", case_id)


def doubted_in(case: Case) -> UUID | None:
    """The number that the alarm is about, as long as it is in doubt."""
    if case.subject != Subject.NUMBER_NEW_TO_ME or case.account_ref is None:
        return None
    try:
        named = UUID(str(case.evidence.get("identifier", "")))
    except ValueError:
        return None
    return named if number_freed.doubted_number(case.account_ref, named) else None
