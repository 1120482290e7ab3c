"""A case for whoever has its secret link, or its number and code, signed in or not."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from konto.cases import downloads, queries, secret_links
from konto.cases.attachments import MOST_BYTES_OF_A_FORM
from konto.cases.counting import counted
from konto.cases.forms import CodeForm
from konto.cases.models import Link
from konto.cases.views import page
from konto.kernel.actors import Actor
from konto.web.uploads import takes_files


@require_http_methods(["GET", "HEAD", "POST"])
def by_code(request: HttpRequest) -> HttpResponse:
    """For somebody who can't follow the link. What is wrong of the two is not said."""
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()
    if form.is_bound and form.is_valid():
        secret = form.cleaned_data["secret"]
        if queries.by_code(form.cleaned_data["number"], secret):
            return redirect("cases:by_link", secret)
        form.add_error(
            "secret", _("Number and code don't fit together, or the code is too old. Check both with our letter.")
        )
    return render(request, "cases/by_code.html", {"form": form}, status=400 if form.errors else 200)


@takes_files(MOST_BYTES_OF_A_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
@counted
def by_link(request: HttpRequest, secret: str) -> HttpResponse:
    link = queries.by_link(secret)
    if link is None:
        return render(request, "cases/link_over.html", status=404)
    here = reverse("cases:by_link", args=[secret_links.read(secret)])
    visitor = page.Visitor(here, partial(_path_of_file, secret), actor=_actor(link), proves=link.proves)
    return page.show(request, link.case, visitor)


@require_safe
def file_by_link(request: HttpRequest, secret: str, file_id: UUID) -> HttpResponse:
    link = queries.by_link(secret)
    if link is None:
        raise Http404
    return downloads.answer(queries.file_of(link.case, file_id))


def _actor(link: Link) -> Actor:
    return Actor.person(link.account_ref) if link.account_ref else Actor.stranger()


def _path_of_file(secret: str, file_id: UUID) -> str:
    return reverse("cases:file_by_link", args=[secret_links.read(secret), file_id])
