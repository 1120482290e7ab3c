"""Where the link leads that opens an account again. Looking at the page changes nothing, so mail scanners open none."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity.access import account_in, session_in
from konto.standing import actions
from konto.standing.actions import Fate

OTHERS = gettext_lazy("This restriction is over. Another one still closes the account: its reasons stay on your page.")


@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, token, actions.weigh_link(token))
    opened = actions.reopen(token, session=session_in(request))
    if opened.fate is not Fate.GOOD:
        return _page(request, token, opened.fate)
    if opened.confirm:
        return redirect("identity:activate_link", opened.confirm)
    if opened.closed:
        messages.info(request, OTHERS)
    else:
        messages.success(request, _("Your account is open again."))
    return redirect("cabinet:home" if account_in(request) else "identity:sign_in")


@require_POST
def again(request: HttpRequest, token: str) -> HttpResponse:
    """A new link for one that is too old: it goes to the same contact and nowhere else."""
    actions.send_again_by_link(token)
    return render(request, "standing/link_sent.html")


def _page(request: HttpRequest, token: str, fate: Fate) -> HttpResponse:
    status = {Fate.GOOD: 200, Fate.EXPIRED: 410}.get(fate, 404)
    context = {"token": token, "good": fate is Fate.GOOD, "expired": fate is Fate.EXPIRED}
    return render(request, "standing/open.html", context, status=status)
