"""Signing in at a service as a browser does: from another site, through our forms, and back, under the policy."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from konto.kernel.actors import Actor
from konto.services.actions.openid import RelyingParty, save_client
from tests.cast import ALICE, Person
from tests.relying import Asked, Party
from tests.services import service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alice(transactional_db: None) -> Person:
    return ALICE.joins()


@pytest.fixture
def shop() -> Iterator[str]:
    """Another site: whatever is asked there, it says that one has arrived."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<!doctype html><title>Shop</title><h1>Arrived at the shop</h1>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Nothing to the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_from_the_shop_and_back(phone: Page, site: str, shop: str, alice: Person) -> None:
    """Sign in, agree, and arrive by itself; later without a page, even right after signing in; and out again."""
    told = RelyingParty(redirect_uris=(f"{shop}/callback",), logout_uris=(f"{shop}/out",))
    save_client(service("shop"), told, actor=Actor.system())
    begin = site + Party("shop", "").path(Asked(), redirect_uri=f"{shop}/callback")

    phone.goto(begin)
    _sign_in(phone, alice)
    expect(phone.locator("h1")).to_have_text("Sign in at Shop name en with this account?")
    phone.get_by_role("button", name="Yes, sign in").click()
    phone.wait_for_url(f"{shop}/callback?code=*")
    expect(phone.locator("h1")).to_have_text("Arrived at the shop")

    phone.goto(begin)
    phone.wait_for_url(f"{shop}/callback?code=*")

    phone.context.clear_cookies()
    phone.goto(begin)
    _sign_in(phone, alice)
    phone.wait_for_url(f"{shop}/callback?code=*")

    phone.goto(f"{site}/openid/logout?client_id=shop&post_logout_redirect_uri={shop}/out")
    phone.get_by_role("button", name="Sign out everywhere").click()
    phone.wait_for_url(f"{shop}/out")
    phone.goto(f"{site}/settings/")
    phone.wait_for_url("**/sign-in/?next=*")


def _sign_in(phone: Page, person: Person) -> None:
    phone.wait_for_url("**/sign-in/?next=*")
    phone.locator("input[name=address]").fill(person.address)
    phone.locator("input[name=password]").fill(person.password)
    phone.get_by_role("button", name="Sign in", exact=True).click()
