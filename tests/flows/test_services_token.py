"""A service exchanges its secret for a token (RFC 6749, 4.4)."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from konto.kernel import ids
from konto.kernel.actors import Actor
from konto.services import actions
from konto.services.actions import Scope
from konto.services.models import Credential, Token
from tests.clocks import Clock
from tests.services import FORM, SYSTEM, TOKEN_PATH, Machine, form_of, key, machine

pytestmark = pytest.mark.django_db


def ask(fields: dict[str, Any], **more: Any) -> Any:
    return Client().post(TOKEN_PATH, form_of({"grant_type": "client_credentials", **fields}), content_type=FORM, **more)


def basic(code: str, secret: str) -> dict[str, str]:
    joined = f"{quote_plus(code)}:{quote_plus(secret)}".encode()
    return {"Authorization": f"Basic {base64.b64encode(joined).decode()}"}


def test_a_secret_becomes_a_token_for_an_hour() -> None:
    """In the body or in the header alike; nobody on the way may keep the answer."""
    shop = machine("shop", Scope.ORDERS_WRITE, Scope.ORDERS_READ)

    for answer in (shop.fetch(), ask({}, headers=basic(shop.code, shop.secret))):
        said = answer.json()
        assert answer.status_code == 200
        assert said["token_type"] == "Bearer"
        assert said["expires_in"] == 3600
        assert said["scope"].split() == ["orders:read", "orders:write"]
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert int(answer.headers["RateLimit-Remaining"]) < int(answer.headers["RateLimit-Limit"])
    assert Token.objects.count() == 2


def test_secrets_and_tokens_are_kept_as_digests() -> None:
    """Neither stands anywhere in the database."""
    shop = machine()
    token = shop.fetch().json()["access_token"]

    assert bytes(Credential.objects.get().digest) == ids.digest(shop.secret)
    assert bytes(Token.objects.get().digest) == ids.digest(token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text || t::text FROM services_credential c, services_token t")
        row = cursor.fetchone()[0]
    assert shop.secret not in row
    assert token not in row


def test_less_may_be_asked_for_but_never_more() -> None:
    """A token for a part of what the key may do; for anything else, or nothing, there is none."""
    shop = machine("shop", Scope.ORDERS_WRITE, Scope.WALLET_REDEEM)

    assert shop.fetch(scope="wallet:redeem").json()["scope"] == "wallet:redeem"
    before = Token.objects.count()
    for wanted in ("wallet:issue", "orders:write wallet:issue", "everything", "", " "):
        answer = shop.fetch(scope=wanted)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope"), wanted
    assert Token.objects.count() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_secret": "konto-secret-wrong"},
        {"client_secret": None},
        {"client_secret": ""},
        {"client_id": "bank"},
        {"client_id": "nobody"},
        {"client_id": None},
        {"client_id": "sh\x00p"},
        {"client_id": "SHOP"},
    ],
)
def test_a_wrong_name_or_secret_gets_nothing(wrong: dict[str, Any]) -> None:
    """The same words for a service that nobody knows, another service's secret, and a wrong one."""
    shop = machine("shop")
    machine("bank")

    answer = shop.fetch(**wrong)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert answer.json() == {
        "error": "invalid_client",
        "error_description": "No service has this name and this secret, or no longer.",
    }
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    "header", ["Basic", "Basic !!!", "Basic c2hvcA==", "Bearer abc", "Basic " + base64.b64encode(b"\xff:\xff").decode()]
)
def test_a_header_that_says_nothing_gets_nothing(header: str) -> None:
    """Whatever stands there instead of a name and a secret."""
    answer = ask({}, headers={"Authorization": header})

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"scope": ["orders:read", "orders:write"]}, "invalid_request"),
        ({"client_id": ["shop", "bank"]}, "invalid_request"),
    ],
)
def test_what_is_no_such_request_is_refused(fields: dict[str, Any], error: str) -> None:
    """Another kind of grant, or a name sent twice."""
    shop = machine()

    answer = shop.fetch(**fields)

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert not Token.objects.exists()


def test_a_secret_goes_one_way_and_never_in_the_address() -> None:
    """In the address it would lie in logs; in header and body at once one of them is not the service's."""
    shop = machine()
    fields = {"grant_type": "client_credentials", "client_id": "shop", "client_secret": shop.secret}

    answers = [
        Client().post(f"{TOKEN_PATH}?{form_of(fields)}", form_of(fields), content_type=FORM),
        Client().post(TOKEN_PATH, fields),
        Client().post(TOKEN_PATH, fields, content_type="application/json"),
        ask({"client_id": "shop", "client_secret": shop.secret}, headers=basic("shop", shop.secret)),
        shop.fetch(padding="x" * 5_000),
    ]

    assert [(one.status_code, one.json()["error"]) for one in answers] == [(400, "invalid_request")] * 5
    assert Client().get(TOKEN_PATH).status_code == 405
    assert not Token.objects.exists()


def test_who_guesses_is_slowed_down_and_the_right_one_is_not(clock: Clock) -> None:
    """After twenty wrong secrets the answer says how long to wait; the service itself comes in at any time."""
    shop = machine()
    guesser = Machine("shop", "konto-secret-guess")

    assert [guesser.fetch().status_code for _ in range(20)] == [401] * 20
    slow = guesser.fetch()

    assert (slow.status_code, slow.json()["error"]) == (429, "slow_down")
    assert 0 < int(slow.headers["Retry-After"]) <= 900
    assert shop.fetch().status_code == 200
    clock.shift(minutes=16)
    assert guesser.fetch().status_code == 401


def test_a_new_key_and_the_old_one_overlap(clock: Clock) -> None:
    """For a week both hold; then the old one, and tokens fetched with it, count for nothing."""
    old = key("shop", Scope.ORDERS_READ)
    new = actions.rotate_key("shop", old.key.pk, overlap=timedelta(days=7), actor=SYSTEM)
    machines = [Machine("shop", old.secret), Machine("shop", new.secret)]
    assert new.key.scopes == ["orders:read"]
    assert old.secret != new.secret

    clock.shift(days=6, hours=23, minutes=30)
    assert [one.fetch().status_code for one in machines] == [200, 200]
    shown = machines[0].headers()
    clock.shift(minutes=31)

    assert [one.fetch().status_code for one in machines] == [401, 200]
    assert Client().get("/api/services/whoami", headers=shown).status_code == 401


def test_a_key_that_is_ended_is_over_at_once() -> None:
    """It gets no token any more; its tokens are gone; another key of the same service goes on."""
    stolen, kept = key("shop"), key("shop")
    thief = Machine("shop", stolen.secret)
    shown = thief.headers()
    assert Client().get("/api/services/whoami", headers=shown).status_code == 200

    actions.end_key("shop", stolen.key.pk, actor=SYSTEM)

    assert thief.fetch().status_code == 401
    assert Client().get("/api/services/whoami", headers=shown).status_code == 401
    assert Machine("shop", kept.secret).fetch().status_code == 200


def test_a_service_that_ended_gets_nothing_any_more() -> None:
    """Neither for its secret nor for a token from before; others notice nothing."""
    shop, bank = machine("shop"), machine("bank")
    shown = shop.headers()

    actions.end_service("shop", actor=Actor.system())

    assert shop.fetch().status_code == 401
    assert Client().get("/api/services/whoami", headers=shown).status_code == 401
    assert Client().get("/api/services/whoami", headers=bank.headers()).status_code == 200


def test_a_token_costs_two_queries_and_no_lock(settings: Any) -> None:
    """One to find the key and one to write the token, once the minute's handful is taken and the use is noted."""
    settings.KONTO_SERVICE_RATE = 100_000
    shop = machine()
    client = Client()
    shop.fetch(client)

    with CaptureQueriesContext(connection) as queries:
        assert shop.fetch(client).status_code == 200

    assert len(queries) == 2, [one["sql"] for one in queries]
