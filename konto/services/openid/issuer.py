"""Where services find Konto's sign-in: the issuer is the public address, whatever name a request came by."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from konto.services import keys
from konto.services.openid import scopes


def issuer() -> str:
    """Konto's name in every token, and in each answer to a service (RFC 9207)."""
    return str(settings.KONTO_PUBLIC_URL)


def address_of(name: str) -> str:
    """The full address of an endpoint."""
    return f"{issuer()}{reverse(f'services:{name}')}"


def metadata() -> dict[str, Any]:
    """What there is and where (OpenID Connect Discovery 1.0, section 3; RFC 8414)."""
    by_secret = ["client_secret_basic", "client_secret_post"]
    return {
        "issuer": issuer(),
        "authorization_endpoint": address_of("openid_authorize"),
        "token_endpoint": address_of("openid_token"),
        "userinfo_endpoint": address_of("openid_userinfo"),
        "introspection_endpoint": address_of("openid_introspect"),
        "revocation_endpoint": address_of("openid_revoke"),
        "end_session_endpoint": address_of("openid_logout"),
        "jwks_uri": address_of("openid_keys"),
        "scopes_supported": list(scopes.WORDS),
        "claims_supported": [*scopes.CLAIMS, "auth_time", "amr", "sid"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [keys.ALGORITHM],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [*by_secret, "none"],
        "introspection_endpoint_auth_methods_supported": by_secret,
        "revocation_endpoint_auth_methods_supported": [*by_secret, "none"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }
