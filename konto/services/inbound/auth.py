"""Which service asks, and what it may do: told by the bearer token of a request (RFC 6750), and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja.security import HttpBearer

from konto.kernel.actors import Actor
from konto.services.inbound import bodies, problems, rates, tokens
from konto.services.inbound.problems import Problem
from konto.services.inbound.rates import Allowance
from konto.services.models import Scope, Service

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
CallerView = Callable[Concatenate[HttpRequest, "Caller", P], HttpResponseBase]

REALM: Final = 'Bearer realm="konto"'
LONGEST: Final = 200
_ALLOWANCE: Final = "konto_allowance"


@dataclass(frozen=True)
class Caller:
    """A service that has shown its token, and what the token is good for."""

    service: Service
    scopes: frozenset[str]

    @property
    def actor(self) -> Actor:
        """As actions and the journal know it."""
        return Actor.service(self.service.pk)

    def demand(self, *scopes: Scope) -> None:
        """Raises Problem 403 where the token isn't good for all of these."""
        missing = [one.value for one in scopes if one.value not in self.scopes]
        if missing:
            raise _too_narrow(missing)


class Bearer(HttpBearer):
    """For django-ninja: `auth=Bearer(Scope.ORDERS_WRITE)`; the operation finds its `Caller` in `request.auth`.

    A request with a body brings what the operation `takes`. Raises Problem 415 where it brings something else.
    """

    def __init__(self, *scopes: Scope, takes: str = bodies.JSON) -> None:
        super().__init__()
        self.scopes, self.takes = scopes, takes

    def __call__(self, request: HttpRequest) -> Caller:
        caller = caller_of(request, *self.scopes)
        bodies.demand(request, self.takes)
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Named by the library; `__call__` does all."""
        raise NotImplementedError


def caller_of(request: HttpRequest, *scopes: Scope) -> Caller:
    """Who asks, one of its requests in this minute being taken. Raises Problem 401, 403 or 429."""
    shown = tokens.shown(_token(request))
    if shown is None:
        raise _unknown()
    caller = Caller(shown.service, shown.scopes)
    allowance = rates.take(shown.service.pk)
    setattr(request, _ALLOWANCE, allowance)
    caller.demand(*scopes)
    return caller


def for_service(*scopes: Scope) -> Callable[[CallerView[P]], View[P]]:
    """Give a plain view the service that asks; whatever it raises as a Problem is told as one. No cookie counts."""

    def stand_before(view: CallerView[P]) -> View[P]:
        @csrf_exempt
        @wraps(view)
        def enter(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                response = view(request, caller_of(request, *scopes), *args, **kwargs)
            except Problem as problem:
                response = problems.answer(problem)
            rates.put_on(response, allowance_of(request))
            return response

        return cast(View[P], enter)

    return stand_before


def allowance_of(request: HttpRequest) -> Allowance | None:
    """What was left of the minute when this request was let in."""
    found: Allowance | None = getattr(request, _ALLOWANCE, None)
    return found


def _token(request: HttpRequest) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if kind.lower() != "bearer" or not token:
        raise Problem(401, "unauthorized", "Show a bearer token.", headers={"WWW-Authenticate": REALM})
    if len(token) > LONGEST or not token.isascii():
        raise _unknown()
    return token


def _unknown() -> Problem:
    challenge = f'{REALM}, error="invalid_token"'
    detail = "This token is unknown, or its hour is over. Fetch another."
    return Problem(401, "token-over", detail, headers={"WWW-Authenticate": challenge})


def _too_narrow(missing: list[str]) -> Problem:
    challenge = f'{REALM}, error="insufficient_scope", scope="{" ".join(missing)}"'
    detail = "The token isn't good for this."
    return Problem(403, "scope-missing", detail, headers={"WWW-Authenticate": challenge}, scopes=missing)
