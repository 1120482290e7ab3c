"""Who may keep an answer. Nobody, unless its view says so here: see `middleware.private_by_default`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC_ROUTES: Final[dict[str, int]] = {}
"""Views of other packages whose answers are the same for everybody: route name → seconds."""

_MARK: Final = "konto_public_seconds"


def public_cache(seconds: int) -> Callable[[View], View]:
    """Let anybody keep the view's answers for `seconds`: they hold nothing of a person and set no cookie."""

    def mark(view: View) -> View:
        setattr(view, _MARK, seconds)
        return view

    return mark


def public_seconds(view: Callable[..., Any], *, route: str | None = None) -> int:
    """How long anybody may keep this view's answers; 0: not at all."""
    return int(getattr(view, _MARK, 0)) or PUBLIC_ROUTES.get(route or "", 0)
