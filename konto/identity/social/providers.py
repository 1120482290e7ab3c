"""The providers that the operator has named: allauth knows how each of them speaks, the settings say who we are there.

Google speaks OpenID Connect like any other; Apple and Facebook have ways of their own. All get a `state` and PKCE
(RFC 7636), and where there is an ID token, a `nonce` in it (OpenID Connect Core 1.0, 3.1.2.1).
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.apple.provider import AppleProvider
from allauth.socialaccount.providers.apple.views import AppleOAuth2Adapter
from allauth.socialaccount.providers.base import Provider, ProviderException
from allauth.socialaccount.providers.facebook.provider import FacebookProvider
from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from konto.notices import actions as notices

SIGNED_WITH = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
"""How ID tokens are signed; never with the client secret, which is no key that a provider publishes."""


BASIC = ("openid", "profile", "email")
"""What every OpenID provider is asked for. A number only where the operator says that it is told there."""


class _ComesBackHere(OAuth2Adapter):
    """Comes back to our own address: the one that people know, whatever host a request named."""

    comes_back_to = "identity:social_callback"

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return notices.link(reverse(self.comes_back_to, args=[app.provider_id]))


class OpenIDAdapter(_ComesBackHere, OpenIDConnectOAuth2Adapter):
    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """With its signature checked, which the library leaves out for a token that came straight from the provider.

        OWASP ASVS 5.0, 6.8.2. The provider's published keys alone count, and none that both sides know.
        """
        with get_adapter().get_requests_session() as asking:
            published = asking.get(self.openid_config["jwks_uri"])
            published.raise_for_status()
        try:
            jwt.decode(id_token, KeySet.import_key_set(published.json()), algorithms=SIGNED_WITH)
        except JoseError as error:
            raise Foreign("signature") from error
        found: dict[str, Any] = super()._decode_id_token(app, id_token)
        return found


class AppleAdapter(_ComesBackHere, AppleOAuth2Adapter):
    comes_back_to = "identity:social_back_by_form"

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """From Apple itself. What the browser brought beside the code is left aside: it could be anybody's."""
        found: dict[str, Any] = client.get_access_token(request.GET["code"], pkce_code_verifier=pkce_code_verifier)
        return found

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        return self.get_provider().sociallogin_from_response(request=request, response=token.user_data)


class FacebookAdapter(_ComesBackHere, FacebookOAuth2Adapter):
    access_token_method = "POST"  # noqa: S105 - a method; the secret stays out of addresses, and PKCE needs a body


class OpenID(OpenIDConnectProvider):
    oauth2_adapter_class = OpenIDAdapter
    pkce_enabled_default = True


class Apple(AppleProvider):
    oauth2_adapter_class = AppleAdapter
    pkce_enabled_default = True


class Facebook(FacebookProvider):
    oauth2_adapter_class = FacebookAdapter
    pkce_enabled_default = True

    def get_fields(self) -> list[str]:
        """No more than is used: data that nobody asks for can't be lost."""
        return ["id", "email", "name"]


KINDS: dict[str, type[Provider]] = {"openid": OpenID, "apple": Apple, "facebook": Facebook}


def offered() -> list[dict[str, Any]]:
    """The providers that the operator has named, in the order of their buttons: `key` and `name` of each."""
    return list(settings.KONTO_SOCIAL)


def name_of(key: str) -> str:
    """A provider as people call it, also one that isn't offered any more."""
    return next((str(one["name"]) for one in offered() if one["key"] == key), key.capitalize())


def provider(request: HttpRequest, key: str) -> Provider:
    """The provider, ready to be asked. Raises Http404 where none of this name is offered."""
    found = next((one for one in offered() if one["key"] == key), None)
    if found is None:
        raise Http404
    app = SocialApp(
        provider=found["kind"],
        provider_id=found["key"],
        name=found["name"],
        client_id=found["id"],
        secret=found["secret"],
        key=found.get("team", ""),
        settings=_options(found),
    )
    return KINDS[found["kind"]](request, app=app)


def _options(found: dict[str, Any]) -> dict[str, Any]:
    if found["kind"] == "openid":
        scope = {"scope": [*BASIC, "phone"]} if found.get("phone") else {}
        return {"server_url": found["url"], **scope}
    return {"certificate_key": found["private_key"]} if found["kind"] == "apple" else {}


class Foreign(ProviderException):
    """An answer that isn't the answer to what this browser asked."""


def check_token(login: SocialLogin, *, nonce: str) -> None:
    """Whether the ID token was made for this very sign-in. Raises Foreign.

    OpenID Connect Core 1.0: 3.1.3.7 (11) for the nonce, 5.3.2 for whom the further data is about.
    """
    if isinstance(login.provider, Facebook):
        return  # plain OAuth 2.0: state and PKCE tie the answer to this browser
    data = login.account.extra_data
    token = data.get("id_token") if isinstance(login.provider, OpenID) else data
    if not isinstance(token, dict) or token.get("nonce") != nonce:
        raise Foreign("nonce")
    further = data.get("userinfo") if isinstance(login.provider, OpenID) else None
    if further and further.get("sub") != token.get("sub"):
        raise Foreign("sub")
