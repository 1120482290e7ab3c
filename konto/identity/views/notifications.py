"""Which messages somebody wants, by topic and channel."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from konto.identity import queries
from konto.identity.access import for_account
from konto.identity.forms.messages import MessagesForm
from konto.identity.models import Account
from konto.kernel.actors import Actor
from konto.notices import actions as notices
from konto.notices import queries as letters
from konto.notices.queries import Channel


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def notifications(request: HttpRequest, account: Account) -> HttpResponse:
    form = MessagesForm(request.POST or None, channels=_channels(account), now=letters.choices_of(account.ref))
    if request.method == "POST" and form.is_valid():
        notices.choose(account.ref, form.wishes(), actor=Actor.person(account.ref))
        messages.success(request, _("Saved. This is what you get from now on."))
        return redirect("identity:notifications")
    context = {"form": form, "rows": form.rows(), "pause": letters.break_of(account.ref)}
    return render(request, "identity/notifications.html", context)


def _channels(account: Account) -> list[Channel]:
    """By what the account can be reached: texts only where there is a number, and somebody to send them."""
    reaching = {one.channel for one in queries.identifiers_of(account.subject) if one.kind in queries.REACHING}
    if not letters.texts_can_be_sent():
        reaching.discard(Channel.SMS)
    return [channel for channel in Channel if channel in reaching]
