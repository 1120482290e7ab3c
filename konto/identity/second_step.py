"""The second step as a stage of signing in: whoever passed the first waits here, and is nobody until the app agrees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.stages import LoginStage, LoginStageController
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from konto.identity import actions, known_device
from konto.identity.middleware import store
from konto.identity.models import Account
from konto.kernel import clock
from konto.web import languages

KEY = "mfa_authenticate"
"""As the library calls it, so that apps are told of it in its words."""

FIRST = "first_step"
TWO_AT_ONCE = frozenset({"passkey"})
"""Doors that show two things at once: the device, and that its owner holds it."""

WAITS = timedelta(seconds=settings.ACCOUNT_LOGIN_TIMEOUT)


def first_step(account: Account, *, door: str, mark: str) -> dict[str, Any]:
    """What is kept while the second step waits: the door, the mark of the device cookie, and the password's mark."""
    return {FIRST: {"door": door, "mark": mark, "hash": account.get_session_auth_hash()}}


def waiting(request: HttpRequest) -> SecondStep | None:
    """The sign-in that waits in this browser. One that is too old is over, and so is one from before a new password."""
    stage = LoginStageController.enter(request, KEY)
    if not isinstance(stage, SecondStep):
        return None
    if stage.account is None or not stage.still_fits:
        clear_login(request)
        return None
    return stage


def is_waiting(request: HttpRequest) -> bool:
    """Whether a sign-in of this browser stands between its first and its second step."""
    return unstash_login(request, peek=True) is not None


class SecondStep(LoginStage):
    """Between the first way in and the session: nothing of the account is open before it is passed."""

    key = KEY
    urlname = "identity:second_step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        account = self.account
        if account is None or self._was_both() or not actions.asks_for_second_step(account):
            return None, True
        if self.request.user.is_authenticated:
            logout(self.request)  # whoever was in here before is out, before somebody else is half in
        return redirect("identity:second_step"), True

    def exit(self) -> HttpResponse:
        """Passed: make the session, and let the device be known."""
        session, first = store(self.request), self.first
        session.door, session.second_factor_at = first.get("door", ""), clock.now()
        answer: HttpResponse = super().exit()
        if self.account:
            languages.remember(answer, self.account.language)
        if first.get("mark"):
            known_device.remember_mark(self.request, answer, first["mark"], door=first["door"])
        return answer

    @property
    def account(self) -> Account | None:
        return self.login.user if isinstance(self.login.user, Account) else None

    @property
    def first(self) -> dict[str, str]:
        """What is known of the first step; nothing where the library itself began the sign-in."""
        found: dict[str, str] = self.login.state.get(FIRST, {})
        return found

    @property
    def is_new_device(self) -> bool:
        """Whether the browser was never in this account before."""
        return known_device.is_new(self.request, self.first.get("mark", ""))

    @property
    def still_fits(self) -> bool:
        """Whether the password is the one that it was at the first step: a new one ends what was begun before."""
        before = self.first.get("hash", "")
        return not before or bool(self.account and constant_time_compare(before, self.account.get_session_auth_hash()))

    def _was_both(self) -> bool:
        if self.first.get("door") in TWO_AT_ONCE:
            return True
        records = get_authentication_records(self.request, self.login.user)
        return any(record.get("passwordless") for record in records)
