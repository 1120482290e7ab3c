"""What is in the account, shown after somebody got back in; and what to do where something is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from konto.cases import actions as cases
from konto.identity.access import for_account, heading
from konto.identity.actions.missing import say_missing
from konto.identity.forms.recover import MissingForm
from konto.identity.models import Account
from konto.kernel import clock, holdings
from konto.kernel.actors import Actor
from konto.web import errors
from konto.web.once import form_key
from konto.web.visitors import network_of


@require_safe
@for_account
def whole(request: HttpRequest, account: Account) -> HttpResponse:
    """Counted lines from every room, so that whoever came back sees that nothing is lost."""
    return render(request, "identity/whole.html", {**_counted(account), "next": heading(request) or ""})


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def missing(request: HttpRequest, account: Account) -> HttpResponse:
    """A case with the person's own words, that starts with what is counted here."""
    form = MissingForm(request.POST if request.method == "POST" else None)
    key = form_key(request)
    if form.is_valid():
        try:
            number = say_missing(
                account,
                form.cleaned_data["text"],
                key=key,
                request_id=request.request_id,  # type: ignore[attr-defined]
                network=network_of(request),
                actor=Actor.person(account.ref),
            )
        except cases.TooMany as slow:
            return errors.too_many(request, wait=slow.wait)
        return redirect("cases:mine_one", number)
    context = {**_counted(account), "form": form, "key": key}
    return render(request, "identity/missing.html", context, status=400 if form.errors else 200)


def _counted(account: Account) -> dict[str, object]:
    lines = [{"label": line.label, "count": line.count} for line in holdings.counts(account.subject)]
    return {"account": account, "lines": lines, "at": clock.now()}
