"""Searching. What was typed travels in the body of the request: no address of a page and no log ever holds it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from konto.console import looking, searching
from konto.console.models import Staff
from konto.console.permissions import Permission, for_staff
from konto.console.search_forms import SearchForm
from konto.console.searching import Found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.SEARCH)
def search(request: HttpRequest, staff: Staff) -> HttpResponse:
    form = SearchForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_bound and form.is_valid():
        found = searching.find(form.cleaned_data["wanted"], staff=staff)
        looking.note_search(staff, found.by, found.refs)
        if only := _only_hit(found):
            return only
    context = {"staff": staff, "form": form, "found": found}
    return render(request, "console/search.html", context, status=400 if form.errors else 200)


def _only_hit(found: Found) -> HttpResponse | None:
    """The number of a question leads straight to it; a whole address or number, or a case code, to its account."""
    if found.by == looking.SearchedBy.NUMBER and found.cases:
        return redirect("console:case", found.cases[0].pk)
    if found.by != looking.SearchedBy.NAME and found.accounts:
        return redirect("console:account", found.accounts[0].ref)
    return None
