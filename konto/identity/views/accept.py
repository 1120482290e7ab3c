"""New terms, or a new privacy notice: read, agreed to or taken note of, and on to where the person was heading."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from konto.identity import accepting, access, actions, queries
from konto.identity.forms.accept import AcceptForm
from konto.identity.models import Account, Document
from konto.kernel.actors import Actor

URLS = {Document.TERMS: "web:terms", Document.PRIVACY: "web:privacy"}


@require_http_methods(["GET", "HEAD", "POST"])
@access.for_errand("accepting")
def accept(request: HttpRequest, account: Account) -> HttpResponse:
    """One page for whatever is new. Only what stood on it when it was sent counts as read."""
    asked = {document: accepting.version_of(document) for document in accepting.asked_of(account)}
    onward = access.heading(request) or "cabinet:home"
    if not asked:
        return redirect(onward)
    form = AcceptForm(request.POST if request.method == "POST" else None, asked=asked)
    if form.is_valid():
        actions.accept_anew(account, asked, actor=Actor.person(account.ref))
        return redirect(onward)
    changed_again = form.is_outdated()
    if changed_again:
        form = AcceptForm(None, asked=asked)
    status = 409 if changed_again else 400 if form.errors else 200
    context = {
        "form": form,
        "documents": _documents(account, asked),
        "agreeing": Document.TERMS in asked,
        "telling": Document.PRIVACY in asked,
        "next": access.heading(request),
        "changed_again": changed_again,
    }
    return render(request, "identity/accept.html", context, status=status)


def _documents(account: Account, asked: dict[Document, str]) -> list[dict[str, object]]:
    """What the page says of each: where it is read, its version, and which one was known before."""
    before = queries.last_accepted(account)
    return [
        {"name": document.value, "url": URLS[document], "version": version, "before": before.get(document)}
        for document, version in asked.items()
    ]
