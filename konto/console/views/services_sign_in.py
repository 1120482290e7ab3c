"""How a service signs people in with Konto: where they come back to, and what it may ask to know."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from konto.console.models import Staff
from konto.console.permissions import Permission, for_staff
from konto.console.services_forms import SignInForm, chosen_of
from konto.console.views.services import found_by
from konto.kernel.actors import Actor
from konto.services import actions, queries


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.KEEP_SERVICES)
def sign_in(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """Let the service sign people in, or change how."""
    service = found_by(code, live=True)
    client = queries.client_of(service)
    form = SignInForm(request.POST) if request.method == "POST" else SignInForm(initial=chosen_of(client))
    if form.is_bound and form.is_valid():
        try:
            actions.save_client(service, form.party(), actor=Actor.staff(staff.ref))
        except actions.WrongAddress as wrong:
            form.refuse_address(str(wrong))
        else:
            messages.success(
                request, _("Saved. It counts from now on; what it may no longer know, it isn't told any more.")
            )
            return redirect("console:service", code)
    context = {"staff": staff, "service": service, "words": queries.words_of(service), "form": form}
    return render(request, "console/service_sign_in.html", context, status=400 if form.errors else 200)
