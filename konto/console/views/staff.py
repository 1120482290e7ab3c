"""Who is staff, and with which roles: kept by admins, who can't change what they are themselves."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from konto.console import actions, queries
from konto.console.actions import Role
from konto.console.models import Staff
from konto.console.permissions import ALLOWED, LABELS, Permission, for_staff
from konto.console.staff_forms import AddForm, RolesForm
from konto.kernel.actors import Actor


@require_safe
@for_staff(Permission.STAFF)
def everybody(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Everybody who works here, and since when somebody doesn't."""
    here, gone = queries.everybody()
    return render(request, "console/staff.html", {"staff": staff, "here": here, "gone": gone, "roles": _roles()})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.STAFF)
def add(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Make somebody staff. The link that lets them in is shown once, here."""
    form = AddForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            added = actions.add(data["email"], name=data["name"], roles=form.chosen, actor=Actor.staff(staff.ref))
        except actions.AlreadyStaff:
            form.add_error("email", _("Somebody with this address is, or was, staff. Open them in the list."))
        else:
            return _link(request, staff, added)
    return render(request, "console/staff_add.html", {"staff": staff, "form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.STAFF)
def one(request: HttpRequest, staff: Staff, staff_ref: UUID) -> HttpResponse:
    """Somebody of the staff: their roles, a new link, an end."""
    found = queries.by_ref(staff_ref)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, staff, found, RolesForm(initial={"roles": found.roles}))
    try:
        return _do(request, staff, found)
    except actions.Yourself:
        messages.warning(request, _("Nobody changes their own roles or way in: another admin does it."))
    except actions.NoAdmin:
        pass  # the page that follows says so
    return redirect("console:staff_one", staff_ref)


def _do(request: HttpRequest, staff: Staff, found: Staff) -> HttpResponse:
    email, actor = queries.email_of(found), Actor.staff(staff.ref)
    match request.POST.get("do"):
        case "renew":
            return _link(request, staff, actions.renew(email, actor=actor))
        case "end":
            actions.end(email, actor=actor)
            messages.success(request, _("They are signed out, and can't come in any more."))
            return redirect("console:staff")
    form = RolesForm(request.POST)
    if not form.is_valid():
        return _page(request, staff, found, form)
    actions.change_roles(found.ref, form.chosen, actor=actor)
    messages.success(request, _("Their roles are changed, from now on."))
    return redirect("console:staff_one", found.ref)


def _link(request: HttpRequest, staff: Staff, added: actions.Added) -> HttpResponse:
    link = f"{settings.KONTO_PUBLIC_URL}{reverse('console:set_up', args=[added.secret])}"
    return render(request, "console/staff_link.html", {"staff": staff, "whose": added.staff, "link": link})


def _page(request: HttpRequest, staff: Staff, found: Staff, form: RolesForm) -> HttpResponse:
    context = {
        "staff": staff,
        "whose": found,
        "email": queries.email_of(found),
        "myself": found == staff,
        "form": form,
    }
    return render(request, "console/staff_one.html", context, status=400 if form.errors else 200)


def _roles() -> list[tuple[str, str]]:
    """What each role may do, in words: read from the table itself."""
    return [
        (str(role.label), ", ".join(str(LABELS[one]) for one in Permission if one in ALLOWED[role])) for role in Role
    ]
