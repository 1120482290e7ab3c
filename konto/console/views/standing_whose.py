"""Whose standing a page is about: the account by its reference, never one's own, and what it is looked at for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from konto.console import looking, own
from konto.console.models import Staff
from konto.console.permissions import Permission
from konto.console.views import purpose as purposes
from konto.identity import queries as identities
from konto.identity.models import Account
from konto.standing.actions import Purpose

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Staff, Account, Purpose, P], HttpResponse]
ByReference = Callable[Concatenate[HttpRequest, Staff, UUID, P], HttpResponse]


def with_account(permission: Permission) -> Callable[[View[P]], ByReference[P]]:
    """Give the view the account, and the purpose that this member of staff stated for it lately."""

    def stand_before(view: View[P]) -> ByReference[P]:
        @wraps(view)
        def enter(
            request: HttpRequest, staff: Staff, account_ref: UUID, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            account = identities.by_ref(account_ref)
            if account is None:
                raise Http404
            own.refuse_own(staff, account, permission)
            purpose = looking.purpose_of(staff, account.ref)
            if purpose is None:
                return purposes.ask(request, account.ref)
            return view(request, staff, account, purpose, *args, **kwargs)

        return cast(ByReference[P], enter)

    return stand_before
