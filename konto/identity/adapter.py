"""The thin place where allauth asks us: where to go, what to say, whom it may let in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from konto.identity import known_device
from konto.identity.middleware import store
from konto.identity.models import Account, State


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by `actions.sign_up`, never by allauth's own form."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("cabinet:home")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The name at the top right says that somebody is signed in."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Letters go through the notices room alone. Raises RuntimeError, so that none is lost without a word."""
        raise RuntimeError(f"{template_prefix} has to be sent by the notices room")


def enter(request: HttpRequest, account: Account, *, address: str, door: str, heading: str | None) -> HttpResponse:
    """Let the account in through allauth's stages, then lead on to where the person was heading.

    `address` is the one by which they came, `door` the way: a password, or a letter.
    """
    store(request).door = door
    # No credentials are handed over: allauth would keep the address in the session's data.
    # Always a target: without one it would look for `next` itself, and is less strict about it than we are.
    login = Login(user=account, email_verification="none", redirect_url=heading or resolve_url("cabinet:home"))
    answer: HttpResponse = perform_password_login(request, {}, login)
    if account.state != State.NEW:  # an address that nobody proved may be somebody else's
        known_device.remember(request, answer, address)
    return answer
