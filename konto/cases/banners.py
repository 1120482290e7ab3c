"""What somebody has to know when they come in: that staff wrote to them about something they didn't ask."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from konto.cases import queries
from konto.cases.people import person_in
from konto.kernel import registries
from konto.kernel.registries import Banner


def _written(request: HttpRequest) -> Banner | None:
    """On the page where people arrive, until they write back or say that it is settled."""
    person = person_in(request)
    arrives = request.path == resolve_url(settings.LOGIN_REDIRECT_URL)
    case = queries.unsettled(person.ref) if person and arrives else None
    if case is None:
        return None
    told = _("We wrote to you: %(title)s.") % {"title": queries.title_of(case)}
    return Banner(_("There is a message for you"), told, _("Read it"), reverse("cases:mine_one", args=[case.number]))


registries.add_banner(_written)
