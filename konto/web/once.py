"""What keeps a form from being taken twice, however often it is sent."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest


def form_key(request: HttpRequest) -> UUID:
    """The key that was chosen when the form was shown and comes back with it; a new one where none did."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()
