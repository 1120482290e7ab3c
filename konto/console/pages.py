"""Pages of a long list: which one is asked for, and where its neighbours are."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, QueryDict

MOST_PAGES: Final = 200


def page_number(request: HttpRequest) -> int:
    """The page that was asked for; the first, where that is no number."""
    typed = request.GET.get("page", "")[:4]
    return min(max(int(typed), 1), MOST_PAGES) if typed.isascii() and typed.isdigit() else 1


def other_page(query: QueryDict, page: int) -> str:
    """The address of another page of the same list."""
    other = query.copy()
    other["page"] = str(page)
    return f"?{other.urlencode()}"
