"""The way to a provider and back (RFC 6749, 4.1), as one step each."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpRequest
from requests import RequestException

from konto.identity.middleware import store
from konto.identity.social.providers import check_token
from konto.kernel import ids
from konto.web.visitors import device_of

FAILURES = (
    OAuth2Error,
    RequestException,
    ProviderException,
    PermissionDenied,
    ImproperlyConfigured,  # a number that is too long to keep
    ValidationError,
    AttributeError,  # a list or a number where an object or words belong
    KeyError,
    TypeError,
    ValueError,
)
"""What a provider that is down, wrong or hostile can cause: its answers are a stranger's input."""


ANEW = {"prompt": "login", "max_age": "0"}
"""Asks the provider for a sign-in now, and to say in the token when it was (OpenID Connect Core 1.0, 3.1.2.1)."""


class Unasked(Exception):
    """Somebody came back to a browser that never left for there, or came back twice."""


def leave(request: HttpRequest, provider: OAuth2Provider, *, purpose: str, heading: str, account: str = "") -> str:
    """The address at the provider to go to. Raises one of FAILURES where the provider can't be asked.

    `account` is the one that is signed in here: the answer is for it alone, and the person signs in there anew, so that
    nobody adds or shows anything by a browser that somebody left open there (OpenID Connect Core 1.0, 3.1.2.1).
    """
    nonce = ids.token()
    answer = provider.redirect(
        request,
        purpose,
        next_url=heading,
        auth_params={**provider.get_auth_params(), "nonce": nonce, **(ANEW if account else {})},
        nonce=nonce,
        account=account,
    )
    _settle(request)
    return str(answer.url)


def came_back(request: HttpRequest, provider: OAuth2Provider) -> dict[str, Any]:
    """What was noted when this browser left; it works once. Raises Unasked."""
    state = statekit.unstash_state(request, provider_id=provider.sub_id, state_id=request.GET.get("state", ""))
    _settle(request)
    if state is None:
        raise Unasked
    return dict(state)


def ask(request: HttpRequest, provider: OAuth2Provider, state: dict[str, Any]) -> SocialLogin:
    """Trade the code for what the provider knows. Raises one of FAILURES."""
    adapter = provider.get_oauth2_adapter(request)
    client = adapter.get_client(request, provider.app)
    given = adapter.get_access_token_data(
        request, provider.app, client, pkce_code_verifier=state.get("pkce_code_verifier")
    )
    token = adapter.parse_token(given)
    login = adapter.complete_login(request, provider.app, token, response=given)
    check_token(login, nonce=state["nonce"])
    return login


def _settle(request: HttpRequest) -> None:
    """allauth has put a session object of its own on the request: it has to know device and row as ours did."""
    session = store(request)
    session.device = device_of(request)
    session.keys()  # reads it
