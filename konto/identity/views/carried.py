"""What somebody typed on one page for strangers, carried to the next: nobody types it twice (WCAG 2.2, 3.3.7).

A button of the form posts it to the other page, which keeps it in the browser's session, sealed, and opens: it stands
in no address. It is shown once, within a few minutes.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from konto.identity import identifiers
from konto.identity.access import with_heading
from konto.kernel import clock, keys

BUTTON = "carry"
KEPT = "carried"
LIVES = timedelta(minutes=10)


def brought(request: HttpRequest, page: str) -> HttpResponse | None:
    """Open the named page for whoever a button of another one brought here; None where none did."""
    if BUTTON not in request.POST:
        return None
    keep(request, request.POST.get("address", ""))
    return redirect(with_heading(request, page))


def keep(request: HttpRequest, typed: str) -> None:
    """Keep what was typed for the next page that asks for the same."""
    typed = typed.strip()[: identifiers.LONGEST]
    if typed:
        text = json.dumps({"typed": typed, "at": clock.now().isoformat()})
        request.session[KEPT] = keys.seal(text).decode()


def typed(request: HttpRequest) -> str:
    """What was carried here; from now on it is kept no more."""
    try:
        found = json.loads(keys.unseal(request.session.pop(KEPT).encode()))
    except (KeyError, InvalidToken):
        return ""
    return str(found["typed"]) if clock.now() < datetime.fromisoformat(found["at"]) + LIVES else ""
