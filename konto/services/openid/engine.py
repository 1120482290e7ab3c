"""oauthlib's engine, with what Konto offers of it: codes with PKCE by S256, refresh tokens, and nothing else."""

from __future__ import annotations

import logging
import secrets
from functools import cache
from typing import Any

from oauthlib.oauth2.rfc6749.endpoints.authorization import AuthorizationEndpoint
from oauthlib.oauth2.rfc6749.endpoints.introspect import IntrospectEndpoint
from oauthlib.oauth2.rfc6749.endpoints.revocation import RevocationEndpoint
from oauthlib.oauth2.rfc6749.endpoints.token import TokenEndpoint
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256
from oauthlib.oauth2.rfc6749.tokens import BearerToken
from oauthlib.openid.connect.core.endpoints.userinfo import UserInfoEndpoint
from oauthlib.openid.connect.core.grant_types import AuthorizationCodeGrant, RefreshTokenGrant

from konto.services.openid import grants
from konto.services.openid.validator import Validator, check_asked

# Debugging, it would write down codes and tokens as they are.
logging.getLogger("oauthlib").setLevel(logging.WARNING)


class Engine(AuthorizationEndpoint, TokenEndpoint, IntrospectEndpoint, RevocationEndpoint, UserInfoEndpoint):
    """The endpoints of one provider. It keeps nothing between two requests, so that all threads share it."""

    def __init__(self) -> None:
        validator = Validator()
        bearer = BearerToken(validator, token_generator=_token, expires_in=int(grants.ACCESS_LIVES.total_seconds()))
        codes = AuthorizationCodeGrant(validator)
        codes.proxy_target._code_challenge_methods = {"S256": code_challenge_method_s256}
        codes.proxy_target.create_authorization_code = _code
        codes.custom_validators.post_auth.append(check_asked)
        refreshes = RefreshTokenGrant(validator)
        AuthorizationEndpoint.__init__(
            self, default_response_type="code", response_types={"code": codes}, default_token_type=bearer
        )
        TokenEndpoint.__init__(
            self,
            default_grant_type="authorization_code",
            grant_types={"authorization_code": codes, "refresh_token": refreshes},
            default_token_type=bearer,
        )
        IntrospectEndpoint.__init__(self, validator, supported_token_types=["access_token", "refresh_token"])
        RevocationEndpoint.__init__(self, validator, supported_token_types=["access_token", "refresh_token"])
        UserInfoEndpoint.__init__(self, validator)


@cache
def engine() -> Engine:
    """The one there is in this process."""
    return Engine()


def _token(request: Any, refresh_token: bool = False) -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def _code(request: Any) -> dict[str, str]:
    """A code, and what the service knows its own question by."""
    return {"code": secrets.token_urlsafe(32), **({"state": request.state} if request.state else {})}
