"""What oauthlib asks of whoever keeps codes and tokens. Everything that is kept, and who gets what, is decided below.

oauthlib carries no types: its `request` is one of an HTTP request, on which both sides leave what they found.
"""

from __future__ import annotations

import base64
import re
from typing import Any, Final
from urllib.parse import unquote_plus

from oauthlib.oauth2.rfc6749 import errors
from oauthlib.openid import RequestValidator

from konto.services import keys
from konto.services.models import Client, GrantToken
from konto.services.openid import clients, grants, issuer, lookups, scopes
from konto.services.openid.grants import Asked, Tokens

ID_TOKEN_SECONDS: Final = 600
LONGEST_NONCE: Final = 500
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""SHA-256 in base64url (RFC 7636, section 4.2)."""


class Gone(Exception):
    """The account was erased at this very moment."""


class Validator(RequestValidator):
    """See oauthlib's own class for what each method is asked and when."""

    # --- who asks ----------------------------------------------------------------------------------------------------
    def validate_client_id(self, client_id: Any, request: Any, *args: Any, **kwargs: Any) -> bool:
        return self._is_known(client_id, request)

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        if request.client_secret or "Authorization" in request.headers:
            return True
        client = clients.client_by(request.client_id or "")
        return not (client and client.public)

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        shown = request.headers.get("Authorization", "")
        if shown and request.client_secret:  # RFC 6749, section 2.3: one of the two isn't the service's
            raise errors.InvalidRequestError(description="Show the secret in one way.", request=request)
        client_id, secret = basic(shown)
        if not client_id:
            client_id, secret = request.client_id or "", request.client_secret or ""
        if request.client_id and request.client_id != client_id:
            return False
        client = lookups.client_with(client_id, secret) if clients.is_id(client_id) and secret else None
        if client is None:
            return False
        request.client, request.client_id = client, client_id
        return True

    def authenticate_client_id(self, client_id: Any, request: Any, *args: Any, **kwargs: Any) -> bool:
        return self._is_known(client_id, request) and request.client.public

    def _is_known(self, client_id: Any, request: Any) -> bool:
        request.client = clients.client_by(client_id or "")
        return request.client is not None

    # --- asking to sign somebody in ----------------------------------------------------------------------------------
    def validate_redirect_uri(self, client_id: Any, redirect_uri: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        return clients.is_redirect(request.client, redirect_uri)

    def get_default_redirect_uri(self, client_id: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        """None: where codes go is said every time."""

    def validate_response_type(
        self, client_id: Any, response_type: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        if response_type != "code":
            raise errors.UnsupportedResponseTypeError(request=request)
        return True

    def is_pkce_required(self, client_id: Any, request: Any) -> bool:
        return True

    def get_default_scopes(self, client_id: Any, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        return []

    def validate_scopes(
        self, client_id: Any, asked: list[str] | None, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """What isn't understood, or isn't for this service, is left out (OpenID Connect Core 1.0, section 3.1.2.1)."""
        request.scopes = [one for one in scopes.WORDS if one in (asked or ()) and one in client.scopes]
        return scopes.OPENID in request.scopes

    def validate_user_match(self, id_token_hint: Any, asked: Any, claims: Any, request: Any) -> bool:
        """Asked before the engine is: see `asking.missing`."""
        return True

    def save_authorization_code(self, client_id: Any, code: dict[str, str], request: Any, *args: Any, **k: Any) -> None:
        """Raises Gone."""
        asked = Asked(
            client=request.client,
            redirect_uri=request.redirect_uri,
            scopes=request.scopes,
            challenge=request.code_challenge,
            nonce=request.nonce or "",
            session=request.here.id,
            auth_time=request.here.proved_at,
            second_factor=request.here.second_step,
        )
        if grants.begin(asked, request.account, code["code"]) is None:
            raise Gone

    # --- a code for tokens -------------------------------------------------------------------------------------------
    def validate_grant_type(
        self, client_id: Any, grant_type: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        return grant_type in ("authorization_code", "refresh_token")

    def validate_code(self, client_id: Any, code: str, client: Client, request: Any, *args: Any, **kwargs: Any) -> bool:
        found, request.sub = grants.code_of(client, code) or (None, "")
        account = grants.account_of(found.grant) if found else None
        if found is None or account is None:
            return False
        request.held, request.grant, request.scopes, request.user = found, found.grant, found.grant.scopes, account
        return True

    def get_code_challenge(self, code: str, request: Any) -> str:
        challenge: str = request.held.challenge
        return challenge

    def get_code_challenge_method(self, code: str, request: Any) -> str:
        return "S256"

    def confirm_redirect_uri(
        self, client_id: Any, code: str, redirect_uri: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        if redirect_uri != request.held.redirect_uri:
            # The engine's own error belongs to the other endpoint (RFC 6749, section 5.2).
            raise errors.InvalidGrantError(request=request)
        return True

    def get_authorization_code_nonce(self, client_id: Any, code: str, redirect_uri: str, request: Any) -> str | None:
        return request.held.nonce or None

    def invalidate_authorization_code(self, client_id: Any, code: str, request: Any, *args: Any, **kwargs: Any) -> None:
        """It was spent with the tokens' issue, in one transaction."""

    # --- a refresh token for others ----------------------------------------------------------------------------------
    def validate_refresh_token(
        self, refresh_token: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        found, request.sub = grants.refresh_of(client, refresh_token) or (None, "")
        account = grants.account_of(found.grant) if found else None
        if found is None or account is None:
            return False
        request.spent, request.grant, request.user = found, found.grant, account
        return True

    def get_original_scopes(self, refresh_token: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        return list(request.grant.scopes)

    def rotate_refresh_token(self, request: Any) -> bool:
        return True

    def refresh_id_token(self, request: Any) -> bool:
        return True

    def save_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        spent = request.spent if request.grant_type == "refresh_token" else request.held
        tokens = Tokens(token["access_token"], token["refresh_token"])
        grants.issue(request.grant, list(request.scopes), tokens, instead_of=spent)

    def finalize_id_token(self, id_token: dict[str, Any], token: Any, token_handler: Any, request: Any) -> str:
        """OpenID Connect Core 1.0, section 2; `sid`: Back-Channel Logout 1.0, section 2.1."""
        grant = request.grant
        claims = {
            **id_token,
            "iss": issuer.issuer(),
            "exp": id_token["iat"] + ID_TOKEN_SECONDS,
            "auth_time": grants.as_seconds(grant.auth_time),
            "sid": grant.sid,
            **({"amr": ["mfa"]} if grant.second_factor else {}),
            **scopes.claims_of(request.user, request.sub, request.scopes),
        }
        return keys.sign(claims)

    # --- asking with a token -----------------------------------------------------------------------------------------
    def validate_bearer_token(self, token: str | None, wanted: list[str], request: Any) -> bool:
        found, sub = (grants.token_by(token) if token else None) or (None, "")
        account = grants.account_of(found.grant) if found and found.kind == GrantToken.Kind.ACCESS else None
        if found is None or account is None or not set(wanted) <= set(found.scopes):
            return False
        request.client, request.user, request.scopes, request.sub = found.grant.client, account, found.scopes, sub
        return True

    def get_userinfo_claims(self, request: Any) -> dict[str, Any]:
        return scopes.claims_of(request.user, request.sub, request.scopes)

    def introspect_token(self, token: str, token_type_hint: Any, request: Any, *args: Any, **k: Any) -> Any:
        """RFC 7662. A service learns of its own tokens alone, by its secret."""
        found, sub = grants.token_by(token) or (None, "")
        if found is None or found.grant.client_id != request.client.pk or request.client.public:
            return None
        if grants.account_of(found.grant) is None:
            return None
        return {
            "iss": issuer.issuer(),
            "client_id": request.client.client_id,
            "sub": sub,
            "scope": " ".join(found.scopes),
            "token_type": "Bearer" if found.kind == GrantToken.Kind.ACCESS else "refresh_token",
            "iat": grants.as_seconds(found.made_at),
            "exp": grants.as_seconds(found.until),
        }

    def revoke_token(self, token: str, token_type_hint: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        """RFC 7009: with a refresh token the whole sign-in ends. Another service's token is left alone."""
        grants.revoke(request.client, token)


def check_asked(request: Any) -> dict[str, Any]:
    """What the engine doesn't look at. Raises the protocol's errors."""
    if not _CHALLENGE.fullmatch(request.code_challenge or ""):
        raise errors.InvalidRequestError(description="code_challenge has to be of S256.", request=request)
    for name, error in (("request", "request_not_supported"), ("request_uri", "request_uri_not_supported")):
        if getattr(request, name, None):
            raise errors.CustomOAuth2Error(error, request=request)
    nonce = request.nonce or ""
    if len(nonce) > LONGEST_NONCE or not nonce.isprintable():
        raise errors.InvalidRequestError(description="The nonce is too long.", request=request)
    return {}


def basic(header: str) -> tuple[str, str]:
    """Client id and secret of HTTP Basic, each form-encoded before (RFC 6749, section 2.3.1)."""
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)
