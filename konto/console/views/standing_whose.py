"""Whose standing a page is about: the account by its reference, never one's own, and what it is looked at for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse

from konto.console import looking, own
from konto.console.models import Staff
from konto.console.permissions import Permission
from konto.console.search_forms import PurposeForm
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
            purpose = looking.purpose_of(staff, account.ref) or _said_with_it(request, staff, account)
            if purpose is None:
                return purposes.ask(request, account.ref)
            try:
                return view(request, staff, account, purpose, *args, **kwargs)
            except ObjectDoesNotExist:
                raise Http404 from None  # they left meanwhile

        return cast(ByReference[P], enter)

    return stand_before


def _said_with_it(request: HttpRequest, staff: Staff, account: Account) -> Purpose | None:
    """The purpose in the form that is sent: the half hour may end while somebody writes, and what they typed stays."""
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return None
    purpose = Purpose(form.cleaned_data["purpose"])
    looking.state_purpose(staff, account.ref, purpose)
    return purpose
