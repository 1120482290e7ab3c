"""Who of the staff may do what: one table, and the one door that every page of the console stands behind.

A role is a line of the table; somebody with several roles may do what any of them may. No role may do everything: who
looks after staff and settings sees nobody's account, unless another admin gives them the role for it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konto.console import sessions
from konto.console.models import Role, Staff
from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.standing.actions import Permission as Standing

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
StaffView = Callable[Concatenate[HttpRequest, Staff, P], HttpResponse]


class Permission(StrEnum):
    """Everything that staff may be allowed. What concerns standing has the value that the room itself asks for."""

    START = "console.start"
    """The start page: how much waits, and whose turn it is."""

    CASES = "console.cases"
    """Questions and alarms: read, answer, take, close."""

    SEARCH = "console.search"
    """Find an account or a case."""

    ACCOUNT = "console.account"
    """An account's page: its state, and what happened in what order."""

    SEE_AS = "console.see_as"
    """What the person sees on the pages of their account."""

    END_SESSIONS = "console.end_sessions"
    """Sign somebody out everywhere."""

    STAFF = "console.staff"
    """Who is staff, and with which roles."""

    TIMES = "console.times"
    """Answer times, holidays, and what happens when one is missed."""

    SERVICES = "console.services"
    """Related services: who they are, which keys they have, what they were told."""

    KEEP_SERVICES = "console.keep_services"
    """Put services on the list, change and end them and their keys, tell them again what they missed."""

    LOOK = Standing.LOOK.value
    RESTRICT = Standing.RESTRICT.value
    LIFT = Standing.LIFT.value
    REVIEW = Standing.REVIEW.value
    GROUNDS = Standing.GROUNDS.value
    FIGURES = Standing.FIGURES.value


_ANSWERING: Final = frozenset(
    {
        Permission.START,
        Permission.CASES,
        Permission.SEARCH,
        Permission.ACCOUNT,
        Permission.SEE_AS,
        Permission.LOOK,
        Permission.TIMES,
    }
)

ALLOWED: Final = {
    Role.SUPPORT: _ANSWERING | {Permission.END_SESSIONS},
    Role.SECURITY: _ANSWERING
    | {
        Permission.END_SESSIONS,
        Permission.RESTRICT,
        Permission.LIFT,
        Permission.REVIEW,
        Permission.FIGURES,
        Permission.SERVICES,
    },
    Role.PRIVACY: _ANSWERING | {Permission.REVIEW, Permission.FIGURES},
    Role.ADMIN: frozenset(
        {
            Permission.START,
            Permission.STAFF,
            Permission.TIMES,
            Permission.GROUNDS,
            Permission.FIGURES,
            Permission.SERVICES,
            Permission.KEEP_SERVICES,
        }
    ),
}


LABELS: Final[dict[Permission, str | Promise]] = {
    Permission.START: _("see the start page"),
    Permission.CASES: _("answer questions and alarms"),
    Permission.SEARCH: _("search"),
    Permission.ACCOUNT: _("look at accounts"),
    Permission.SEE_AS: _("see an account as its person does"),
    Permission.END_SESSIONS: _("sign people out everywhere"),
    Permission.STAFF: _("look after staff"),
    Permission.TIMES: _("see answer times"),
    Permission.SERVICES: _("see related services"),
    Permission.KEEP_SERVICES: _("keep related services and their keys"),
    Permission.LOOK: _("look at restrictions"),
    Permission.RESTRICT: _("restrict"),
    Permission.LIFT: _("lift restrictions"),
    Permission.REVIEW: _("decide appeals"),
    Permission.GROUNDS: _("keep the grounds"),
    Permission.FIGURES: _("see figures"),
}


class NotAllowed(Exception):
    """This member of staff may not do that; the page says so, and the journal keeps that they tried."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission)
        self.permission = permission


class OwnAccount(NotAllowed):
    """The account has the proved address of this very member of staff."""


def may(staff: Staff, permission: Permission | Standing) -> bool:
    """Whether one of their roles may do it."""
    return any(Permission(permission.value) in ALLOWED[Role(role)] for role in staff.roles)


def demand(staff: Staff, permission: Permission | Standing) -> None:
    """Raises NotAllowed. For a view that does several things, each of which needs something else."""
    if not may(staff, permission):
        raise NotAllowed(Permission(permission.value))


def for_staff(permission: Permission) -> Callable[[StaffView[P]], View[P]]:
    """Give the view whoever of the staff is signed in and may do this.

    Everybody else is led to the console's own sign-in; staff whose roles don't allow it get 403, as they do where the
    view raises NotAllowed.
    """

    def stand_before(view: StaffView[P]) -> View[P]:
        @wraps(view)
        def enter(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            staff = sessions.staff_in(request)
            if staff is None:
                return sessions.to_sign_in(request)
            try:
                demand(staff, permission)
                return view(request, staff, *args, **kwargs)
            except NotAllowed as refusal:
                return _refused(request, staff, refusal)

        enter.asks_staff = permission  # type: ignore[attr-defined]  # read by the tests of the console's addresses
        return cast(View[P], enter)

    return stand_before


def _refused(request: HttpRequest, staff: Staff, refusal: NotAllowed) -> HttpResponse:
    own = isinstance(refusal, OwnAccount)
    journal.record(
        Event.STAFF_REFUSED, staff.ref, actor=Actor.staff(staff.ref), permission=refusal.permission, own_account=own
    )
    return render(request, "console/refused.html", {"staff": staff, "own": own}, status=403)
