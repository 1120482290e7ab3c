"""The thin place where allauth asks us: where to go, what to say, whom it may let in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from konto.identity import actions, known_device, queries, second_step
from konto.identity.actions.recovery_stop import stop_by_sign_in
from konto.identity.middleware import store
from konto.identity.models import Account, State
from konto.kernel import keys, statements
from konto.kernel.statements import Statement
from konto.web import languages


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by `actions.sign_up`, never by allauth's own form."""
        return False

    def get_login_stages(self) -> list[str]:
        return ["konto.identity.second_step.SecondStep"]

    def login(self, request: HttpRequest, user: Any) -> None:
        """In, every step passed: what waits for a number to open the account ends now, and the person is told."""
        super().login(request, user)
        for masked in stop_by_sign_in(user):
            said = _("Somebody who holds %(number)s asked for a new password and was waiting. Now it is stopped.")
            messages.warning(request, said % {"number": masked})

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("cabinet:home")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The name at the top right says that somebody is signed in."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Letters go through the notices room alone. Raises RuntimeError, so that none is lost without a word."""
        raise RuntimeError(f"{template_prefix} has to be sent by the notices room")


class DoorsAdapter(DefaultMFAAdapter):
    """What passkeys and the authenticator app are called, and how their secrets lie in the database."""

    def encrypt(self, text: str) -> str:
        return keys.seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return keys.unseal(encrypted_text.encode())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the public address, whatever name a request came by."""
        return {"id": urlsplit(settings.KONTO_PUBLIC_URL).hostname or "localhost", "name": settings.KONTO_NAME}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": user.name}

    def _get_user_identifier(self, user: Any) -> str:
        """What the passkey or the app shows beside our name: only the person's own device keeps it."""
        return queries.contact_of(user).value


def enter(
    request: HttpRequest, account: Account, *beside: Statement, address: str, door: str, heading: str | None
) -> HttpResponse:
    """Let the account in through allauth's stages, then lead on to where the person was heading.

    `address` is the one by which they came, empty where the door itself said who they are; `door` the way: a password,
    a letter. Where a second step is asked for, nobody is signed in yet, and the answer leads there. What is to be
    written `beside` the session is.
    """
    store(request).door = door
    mark = _device_mark(account, address)
    # No credentials are handed over: allauth would keep the address in the session's data.
    # Always a target: without one it would look for `next` itself, and is less strict about it than we are.
    login = Login(
        user=account,
        email_verification="none",
        redirect_url=heading or resolve_url("cabinet:home"),
        state=second_step.first_step(account, door=door, mark=mark),
    )
    answer: HttpResponse = perform_password_login(request, {}, login)
    if second_step.is_waiting(request):
        statements.run(*beside)
        return answer
    noted = []
    if door not in known_device.FOR_ONCE:
        noted.append(actions.noting_signed_in(account, new_device=known_device.is_new(request, mark)))
    store(request).settle(*beside, *noted)
    languages.remember(answer, account.language)  # signed out again, they are spoken to as before
    if mark:
        known_device.remember_mark(request, answer, mark, door=door)
    return answer


def _device_mark(account: Account, address: str) -> str:
    """By what the device will know the account again; nothing where its address may be somebody else's."""
    if account.state == State.NEW:
        return ""
    return known_device.mark_of(address or queries.contact_of(account).value)
