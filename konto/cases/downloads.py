"""Handing out what somebody attached: a picture that we drew is shown, everything else is only downloaded."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpResponse

from konto.cases import queries
from konto.cases.models import File

NOTHING_RUNS: Final = "default-src 'none'; sandbox"
PICTURES: Final = {"jpg": "image/jpeg", "png": "image/png"}


def answer(file: File | None) -> HttpResponse:
    """The file under a name of ours: no browser may take it for a page, whatever it holds. Raises Http404 for None."""
    if file is None:
        raise Http404
    shown = queries.is_picture(file)
    kind = PICTURES[file.ending] if shown else "application/octet-stream"
    response = HttpResponse(bytes(file.content), content_type=kind)
    response["Content-Disposition"] = f'{"inline" if shown else "attachment"}; filename="{file.id}.{file.ending}"'
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    return response
