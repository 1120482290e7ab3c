"""What OWASP ASVS 5.0, chapter V6.8, asks of accounts elsewhere, where no other test shows it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_django import Settings

from tests import elsewhere
from tests.cast import ALICE
from tests.elsewhere import Answer, Server
from tests.oidc import ALICE_THERE, app_settings
from tests.unchanged import nothing_comes_about

PUBLISHED = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
ANOTHER = rsa.generate_private_key(public_exponent=65_537, key_size=2048)


def speaks(server: Server, path: str, given: dict[str, str]) -> Answer:
    """A provider that publishes one key, and signs with whichever `who["signed_with"]` is: a string is no key."""
    if path == "/.well-known/openid-configuration":
        ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return 200, {"issuer": server.url, **{name: server.url + end for name, end in ends.items()}} | {
            "userinfo_endpoint": f"{server.url}/who",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
    if path == "/keys":
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(PUBLISHED.public_key()))
        return 200, {"keys": [key | {"kid": "a", "alg": "RS256"}]}
    if path == "/who":
        return 200, {"sub": ALICE_THERE, "email": ALICE.address, "email_verified": True}
    asked = server.taken(given)
    if asked is None:
        return 400, {"error": "invalid_grant"}
    now = int(time.time())
    told = {"iss": server.url, "aud": "us", "iat": now, "exp": now + 10**8, "nonce": asked["nonce"], "sub": ALICE_THERE}
    key, algorithm = server.who["signed_with"]
    token = jwt.encode(told, key, algorithm, headers={"kid": "a"})
    return 200, {"access_token": "t", "token_type": "Bearer", "expires_in": 3600, "id_token": token}


@pytest.fixture
def provider(db: None, settings: Settings) -> Iterator[Server]:
    """The provider, and this site known there."""
    with elsewhere.serving(Server({"signed_with": (PUBLISHED, "RS256")}, speaks)) as server:
        settings.KONTO_SOCIAL = [
            {"key": "oidc", "name": "Exampleid", "kind": "openid", "url": server.url, "id": "us", "secret": "s"}
        ]
        yield server


def come_back(provider, visit):
    visit.open("/sign-in/")
    brought = provider.sign_in(visit.press("Continue with Exampleid").links["Go to Exampleid"])
    return visit.open(f"/sign-in/with/oidc/back/?code={brought['code']}&state={brought['state']}")


def test_a_token_signed_by_the_provider_is_taken(provider, visit):
    """The key that signed it is the one that the provider publishes."""
    assert come_back(provider, visit).path == "/sign-up/elsewhere/"


@pytest.mark.parametrize(
    "signed_with", [(ANOTHER, "RS256"), ("", "none"), ("k" * 32, "HS256")], ids=["another key", "no key", "a secret"]
)
def test_a_token_that_the_provider_did_not_sign_is_refused(provider, visit, signed_with):
    """Signed by somebody else, by nobody, or with a secret that anybody could name: nothing of it is believed."""
    provider.who["signed_with"] = signed_with

    with nothing_comes_about():
        assert come_back(provider, visit).status == 400
    assert not visit.is_signed_in


def test_the_same_number_at_another_provider_is_somebody_else(openid_process, openid_two, visit):
    """A door is provider and number together: who has Alice's number elsewhere doesn't come in by hers."""
    openid_process.lets_in(visit)
    visit.fill(age="on", terms="on")
    assert visit.is_signed_in
    assert openid_process.lets_in(visit.elsewhere()).path == "/cabinet/"

    openid_process.knows(ALICE_THERE, name="Mallory Marsh")
    mallory = visit.elsewhere(network="198.51.100.66")
    mallory.open("/sign-in/")
    with nothing_comes_about():
        back = openid_process.sign_in(mallory.press("Continue with Otherid").links["Go to Otherid"], ALICE_THERE)
        assert mallory.open(back).path == "/sign-up/elsewhere/"
    assert not mallory.is_signed_in


@pytest.fixture
def openid_two(openid, settings: Settings) -> None:
    """Two providers that give the same numbers to whom they like."""
    settings.KONTO_SOCIAL = [*settings.KONTO_SOCIAL, app_settings(openid, key="google", name="Otherid")]
