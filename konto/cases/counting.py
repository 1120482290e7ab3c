"""How many files may come from one network: told before any is looked at, since drawing a picture anew is work.

A process draws one picture at a time. Whoever sent them without end would have everybody else's turned away.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

from konto.cases.attachments import MOST_FILES
from konto.kernel import throttle
from konto.kernel.throttle import Limit
from konto.web import errors
from konto.web.visitors import network_of

MOST_OF_A_NETWORK = 20

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def counted(view: View[Rest]) -> View[Rest]:
    """Count the files that come to the view, and answer with a wait once they are too many."""

    @wraps(view)
    def count_first(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            _spend(request)
        except throttle.Slow as slow:
            return errors.too_many(request, wait=slow.wait)
        return view(request, *args, **kwargs)

    return count_first


def _spend(request: HttpRequest) -> None:
    """One for each file. More than a form may bring count as the most: it says itself that these are too many."""
    sent = sum(len(request.FILES.getlist(name)) for name in request.FILES)
    for _file in range(min(sent, MOST_FILES)):
        throttle.spend([Limit("files of a network", network_of(request), MOST_OF_A_NETWORK)])
