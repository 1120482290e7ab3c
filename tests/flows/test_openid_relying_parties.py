"""Relying parties that nobody here wrote sign people in with Konto, over the wire: Authlib, and npm's openid-client."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.cast import ALICE, Person
from tests.relying import EVERYTHING, Party, go, party, sent_to
from tests.visiting import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NODE_MODULES = os.environ.get("KONTO_TEST_OPENID_CLIENT", "")
PROGRAM = Path(__file__).parent.parent / "openid_client.mjs"


@pytest.fixture
def issuer(live_server: LiveServer, settings: Settings) -> str:
    """Konto on a port of its own, known by that address."""
    settings.KONTO_PUBLIC_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def alice(transactional_db: None) -> Person:
    return ALICE.joins()


@pytest.fixture
def shop(transactional_db: None) -> Party:
    return party()


@pytest.fixture
def inside(alice: Person) -> Visit:
    visit = Visit()
    visit.sign_in(alice)
    return visit


def through_browser(visit: Visit, address: str) -> str:
    """Send the browser where the relying party says, agree, and tell where it is sent back to."""
    parts = urlsplit(address)
    page = go(visit, f"{parts.path}?{parts.query}")
    if "Yes, sign in" in page.buttons:
        page = visit.press("Yes, sign in")
    return sent_to(page)


def test_authlib_signs_somebody_in(issuer: str, inside: Visit, shop: Party) -> None:
    """Discovery, PKCE, code, id token checked claim by claim, userinfo, introspection, refresh, revocation."""
    told = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=10).json()
    assert told["issuer"] == issuer
    relying = OAuth2Session(
        shop.code, shop.secret, scope=" ".join(EVERYTHING), redirect_uri=shop.callback, code_challenge_method="S256"
    )
    verifier, nonce = "v" * 64, "n-0S6_WzA2Mj"
    address, state = relying.create_authorization_url(
        told["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )

    back = through_browser(inside, address)
    got = relying.fetch_token(told["token_endpoint"], authorization_response=back, code_verifier=verifier, state=state)

    claims = _checked(told, got, audience=shop.code, nonce=nonce)
    known = relying.get(told["userinfo_endpoint"], timeout=10).json()
    assert known["sub"] == claims["sub"]
    assert known["email"] == ALICE.address
    active = relying.introspect_token(told["introspection_endpoint"], token=got["access_token"]).json()
    assert active["active"] is True
    newer = relying.refresh_token(told["token_endpoint"], refresh_token=got["refresh_token"])
    assert newer["access_token"] != got["access_token"]
    assert relying.revoke_token(told["revocation_endpoint"], token=newer["refresh_token"]).status_code == 200
    after = relying.introspect_token(told["introspection_endpoint"], token=newer["access_token"]).json()
    assert after == {"active": False}


def _checked(told: dict[str, Any], got: dict[str, Any], *, audience: str, nonce: str) -> dict[str, Any]:
    """The id token's claims, as Authlib checks them."""
    keys = KeySet.import_key_set(requests.get(told["jwks_uri"], timeout=10).json())
    token = jwt.decode(got["id_token"], keys, algorithms=told["id_token_signing_alg_values_supported"])
    claims = CodeIDToken(
        token.claims,
        token.header,
        options={"iss": {"essential": True, "value": told["issuer"]}, "aud": {"essential": True, "value": audience}},
        params={"nonce": nonce, "access_token": got["access_token"], "client_id": audience},
    )
    claims.validate(leeway=5)
    return dict(claims)


@pytest.fixture
def client_of_npm() -> Iterator[subprocess.Popen[str]]:
    """The program that uses openid-client; it asks and is answered by lines."""
    node = shutil.which("node")
    if not NODE_MODULES or node is None or not Path(NODE_MODULES, "openid-client").is_dir():
        pytest.skip("KONTO_TEST_OPENID_CLIENT names no folder node_modules with openid-client, or there is no node")
    running = subprocess.Popen(
        [node, str(PROGRAM)],
        env={**os.environ, "OPENID_CLIENT": str(Path(NODE_MODULES, "openid-client", "build", "index.js"))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield running
    running.kill()
    running.communicate()


def test_openid_client_signs_somebody_in(
    issuer: str, inside: Visit, shop: Party, client_of_npm: subprocess.Popen[str]
) -> None:
    """The certified relying party of npm: every check that it knows, and the same calls as Authlib."""
    assert client_of_npm.stdin
    assert client_of_npm.stdout
    ask = {"issuer": issuer, "id": shop.code, "secret": shop.secret, "callback": shop.callback, "scope": "openid email"}
    client_of_npm.stdin.write(json.dumps(ask) + "\n")
    client_of_npm.stdin.flush()

    back = through_browser(inside, client_of_npm.stdout.readline().strip())
    client_of_npm.stdin.write(back + "\n")
    client_of_npm.stdin.flush()
    result = json.loads(client_of_npm.stdout.readline())

    assert result["claims"]["iss"] == issuer
    assert result["claims"]["aud"] == shop.code
    assert result["userinfo"] == {"sub": result["claims"]["sub"], "email": ALICE.address, "email_verified": True}
    assert result["active"] is True
    assert result["refreshed"] is True
    assert result["active_after_revocation"] is False
