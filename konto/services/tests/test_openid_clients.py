"""Which addresses a service may register, and which of those that it names are its own."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from konto.kernel.actors import Actor
from konto.services.actions import RelyingParty, WrongAddress, WrongScope, save_client
from konto.services.models import Client
from konto.services.openid import clients
from tests.services import service

pytestmark = pytest.mark.django_db
GOOD = "https://shop.example/callback"
SYSTEM = Actor.system()


def saved(*uris: str, public: bool = False) -> Client:
    return save_client(service("shop"), RelyingParty(redirect_uris=uris, public=public), actor=SYSTEM)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "shop.example/callback",
        "//shop.example/callback",
        "http://shop.example/callback",
        "https:///callback",
        "https://shop.example/callback#part",
        "https://shop.example/*",
        "https://*.shop.example/callback",
        "https://user:secret@shop.example/callback",
        "https://shop.example\\@mallory.example/",
        "https://shop.example/a b",
        "https://shop.example/\nx",
        "https://крамниця.example/",
        "https://shop.example:99999/",
        "javascript:alert(1)",
        "data:text/html,x",
        "com.example.shop:/callback",
        "https://shop.example/" + "x" * 500,
    ],
)
def test_an_address_where_a_code_is_not_safe_is_refused(uri: str) -> None:
    """In the clear, with patterns, with somebody's password, or no address at all: nothing is saved."""
    with pytest.raises(WrongAddress):
        saved(uri)
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    "uri", [GOOD, "https://shop.example:8443/a?b=c", "http://127.0.0.1:9000/cb", "http://[::1]/cb"]
)
def test_a_sound_address_is_taken_as_it_is(uri: str) -> None:
    """It is compared letter by letter afterwards."""
    assert saved(uri).redirect_uris == [uri]


def test_an_app_may_have_a_scheme_of_its_own_and_any_port_of_its_device() -> None:
    """RFC 8252, sections 7.1 and 7.3; the path stays, other hosts don't count, and only an app may."""
    app = saved("com.example.shop:/callback", "http://127.0.0.1/cb", GOOD, public=True)

    assert clients.is_redirect(app, "com.example.shop:/callback")
    assert clients.is_redirect(app, "http://127.0.0.1:51004/cb")
    for other in (
        "com.example.shop:/other",
        "com.example.shop.mallory:/callback",
        "http://127.0.0.1:51004/other",
        "http://localhost:51004/cb",
        "http://127.0.0.1.mallory.example:51004/cb",
        "http://127.0.0.1:51004@mallory.example/cb",
        "https://shop.example:444/callback",
    ):
        assert not clients.is_redirect(app, other), other
    assert not clients.is_redirect(saved("http://127.0.0.1/cb"), "http://127.0.0.1:51004/cb")
    with pytest.raises(WrongAddress):
        saved("javascript:alert(1)", public=True)


@pytest.mark.parametrize(
    "uri", ["https://10.0.0.1/out", "http://shop.example/out", "https://u:p@shop.example/", "ftp://a/"]
)
def test_konto_posts_to_nobody_inside_the_house(uri: str, settings: Settings) -> None:
    """Where signing out is told has to be on the public internet, by https."""
    settings.KONTO_LETTERBOX = False

    with pytest.raises(WrongAddress):
        save_client(service("shop"), RelyingParty((GOOD,), backchannel_uri=uri), actor=SYSTEM)


@pytest.mark.parametrize("scopes", [(), ("profile",), ("openid", "everything")])
def test_scopes_are_those_that_there_are(scopes: tuple[str, ...]) -> None:
    """And `openid` is always one of them."""
    with pytest.raises(WrongScope):
        save_client(service("shop"), RelyingParty((GOOD,), scopes=scopes), actor=SYSTEM)


def test_saving_again_changes_it() -> None:
    """One service, one relying party; what was said twice is kept once."""
    saved(GOOD)
    saved(GOOD, "https://shop.example/other", GOOD)

    assert Client.objects.get().redirect_uris == [GOOD, "https://shop.example/other"]
