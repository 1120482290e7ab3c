"""Django's authentication interface: fetches the account of a session. Passwords are checked by `actions.sign_in`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from konto.identity.models import Account


class AccountBackend(BaseBackend):
    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Nobody gets in past the throttles and the disclosure policy."""
        return

    def get_user(self, user_id: UUID) -> Account | None:
        return Account.objects.filter(pk=user_id).first()
