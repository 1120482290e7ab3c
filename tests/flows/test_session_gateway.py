"""`/session` as a gateway asks it: who is this cookie?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection

from konto.identity import actions, gateway
from konto.identity.models import Account, Session
from konto.identity.session_lookup import sessions
from konto.kernel import standing
from konto.kernel.actors import Actor
from konto.standing.actions import Outcome
from konto.standing.models import CLOSES_THE_DOOR, Scope
from tests.cast import ALICE
from tests.standing import appeals, decides, restricts

pytestmark = pytest.mark.django_db(transaction=True)


class Gateway:
    """What nginx or Envoy does before it lets a request through to a shop."""

    def __init__(self) -> None:
        self._application = gateway.beside(get_wsgi_application())

    def asks(self, path: str = "/session", **environ: str) -> tuple[int, dict[str, str]]:
        """The status and the headers; a body has to be empty."""
        asked: dict[str, object] = dict(environ)
        setup_testing_defaults(asked)
        asked["PATH_INFO"] = path
        said: list[tuple[int, dict[str, str]]] = []
        body = self._application(asked, lambda status, headers: said.append((int(status[:3]), dict(headers))))  # type: ignore[arg-type]
        assert b"".join(body) == b"" or path != "/session"
        return said[0]

    def of(self, visit, path: str = "/session") -> tuple[int, dict[str, str]]:
        cookies = "; ".join(f"{name}={one.value}" for name, one in visit.client.cookies.items())
        return self.asks(path, HTTP_COOKIE=cookies)


@pytest.fixture
def shop() -> Iterator[Gateway]:
    yield Gateway()
    sessions.close()


def test_a_signed_in_person_is_named_by_the_reference_alone(shop, visit, alice):
    """200, the reference and the language; no name, no address, nothing that could be stored by a cache."""
    visit.sign_in(alice)

    status, headers = shop.of(visit)

    assert status == 200
    assert headers["X-Konto-Account"] == str(alice.account.ref)
    assert headers["X-Konto-Language"] == "en"
    assert headers["Cache-Control"] == "private, no-store"
    assert not any(word in str(headers) for word in (alice.name, alice.address, str(alice.account.pk)))


def test_new_terms_stop_no_service(shop, visit, alice, settings):
    """Here a page asks first; what goes on elsewhere, goes on, so that nobody is kept from what they paid for."""
    visit.sign_in(alice)
    settings.KONTO_TERMS_VERSION = "t-2"

    assert visit.open("/cabinet/").path == "/accept/"
    assert shop.of(visit)[0] == 200


def test_whoever_confirmed_nothing_may_look_and_not_buy(shop, visit):
    """The services are told, so that they can refuse an order; after the letter they are told otherwise."""
    visit.sign_up(ALICE)
    assert shop.of(visit)[1]["X-Konto-Confirmed"] == "no"

    visit.activate()

    assert shop.of(visit)[1]["X-Konto-Confirmed"] == "yes"


def test_envoy_asks_below_it_and_an_app_by_its_token(shop, visit, alice):
    """Envoy appends the path that was asked for, with any method; an app has a header instead of a cookie."""
    visit.sign_in(alice)
    key = visit.client.cookies["konto"].value

    assert shop.of(visit, "/session/orders/7?x=1")[0] == 200
    assert shop.asks(HTTP_X_SESSION_TOKEN=key, REQUEST_METHOD="DELETE")[0] == 200
    assert shop.asks("/sessions", HTTP_X_SESSION_TOKEN=key)[0] == 404


@pytest.mark.parametrize("key", ["", "x" * 43, "☃", "x" * 100_000, "konto=konto", "\x00"])
def test_a_stranger_is_nobody(shop, key):
    """401 for no cookie, a made-up one and a mangled one."""
    status, headers = shop.asks(HTTP_COOKIE=f"konto={key}")

    assert status == 401
    assert "X-Konto-Account" not in headers


def test_a_browser_without_an_account_is_nobody(shop, visit):
    """A session that only holds a half-done sign-in names nobody."""
    visit.open("/sign-up/")
    visit.fill(name="x")

    assert shop.of(visit)[0] == 401


def test_it_is_over_at_once(shop, visit, alice):
    """Ended from another device, by a new password, or run out: the very next question says so."""
    visit.sign_in(alice)
    assert shop.of(visit)[0] == 200

    Session.objects.update(expires_at=Session.objects.get(account=alice.account).created_at)
    assert shop.of(visit)[0] == 401

    visit.sign_in(alice)
    assert shop.of(visit)[0] == 200
    actions.end_sessions(alice.account, actor=Actor.system())
    assert shop.of(visit)[0] == 401


def test_a_session_older_than_the_password_is_over(shop, visit, alice, bob):
    """Also where its row is still there; another's session goes on."""
    visit.sign_in(alice)
    neighbour = visit.elsewhere()
    neighbour.sign_in(bob)
    Account.objects.filter(pk=alice.account.pk).update(password=bob.account.password)

    assert shop.of(visit)[0] == 401
    assert shop.of(neighbour)[1]["X-Konto-Account"] == str(bob.account.ref)


def test_whom_a_guard_stops_is_let_in_nowhere(shop, visit, alice):
    """Somebody who is leaving may see the clock here, and nothing at the services."""
    visit.sign_in(alice)
    Account.objects.filter(pk=alice.account.pk).update(state="leaving", state_before="active")

    assert shop.of(visit)[0] == 401


def test_nobody_is_let_in_while_the_area_is_closed(shop, visit, alice, settings):
    """The gateway knows 401, and fails on anything else."""
    visit.sign_in(alice)
    settings.KONTO_CLOSED = True

    assert shop.of(visit)[0] == 401


def test_use_elsewhere_counts_as_seen(shop, visit, alice, clock):
    """Who shops for an hour without opening an account page is seen all the same, at most every five minutes."""
    visit.sign_in(alice)
    first = Session.objects.get(account=alice.account).last_seen_at
    clock.shift(minutes=4)
    shop.of(visit)
    assert Session.objects.get(account=alice.account).last_seen_at == first

    clock.shift(minutes=2)
    shop.of(visit)

    assert Session.objects.get(account=alice.account).last_seen_at - first == timedelta(minutes=6)


def test_a_cut_connection_is_replaced_without_a_word(shop, visit, alice):
    """The database was restarted, or a firewall forgot the connection: the next question still gets its answer."""
    visit.sign_in(alice)
    shop.of(visit)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database() AND query LIKE '%%$1 AND s.expires_at > $2%%'"
        )
        assert cursor.fetchall()

    assert shop.of(visit)[0] == 200


def test_where_the_database_can_not_be_asked_nobody_is_let_in(shop, visit, alice, monkeypatch):
    """503 and when to ask again: neither "nobody", which would sign people out, nor somebody."""
    visit.sign_in(alice)
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    status, headers = shop.of(visit)

    assert status == 503
    assert headers["Retry-After"]
    assert "X-Konto-Account" not in headers


def test_services_are_told_what_an_account_may_not_do(shop, visit, alice, nora, omar):
    """So that they can refuse an order, and nothing else; lifted, they are told otherwise with the next question."""
    visit.sign_in(alice)
    assert shop.of(visit)[1]["X-Konto-Restricted"] == "no"
    restriction = restricts(nora, alice, scope="buying")
    restricts(nora, alice, scope="reviews")
    assert shop.of(visit)[1]["X-Konto-Restricted"] == "buying, reviews"

    decides(omar, appeals(alice, restriction), Outcome.LIFT)

    assert shop.of(visit)[1]["X-Konto-Restricted"] == "reviews"


def test_every_scope_is_one_that_is_told_or_closes_the_door():
    """What staff can restrict, rooms and services can ask about."""
    assert {*standing.DOINGS, *CLOSES_THE_DOOR} == set(Scope)


def test_a_restricted_account_is_nobody(shop, visit, alice, nora):
    """Whoever may come in and not buy is named; whoever is shut out is nobody, signed in or not."""
    visit.sign_in(alice)
    restricts(nora, alice, scope="buying")
    assert shop.of(visit)[0] == 200
    restricts(nora, alice, scope="sign_in")
    visit.sign_in(alice)

    assert visit.page.path == "/settings/standing/"
    assert shop.of(visit)[0] == 401
