"""Whose site this is: no made-up host and no forged way back leads anybody elsewhere."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils.http import urlencode

from tests.architecture import addresses
from tests.cast import BOB

SITE = addresses.all_of()
FORM = "application/x-www-form-urlencoded"
FORGED = [
    "evil.example",
    "localhost.evil.example",
    "evil.example:80",
    "localhost:80@evil.example",
    "",
    "[::1",
    "a" * 300,
]
ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example/",
    "/\n/evil.example",
    " //evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//",
    "data:text/html,<script>alert(1)</script>",
    "/%5cevil.example\\@evil.example",
    "\u2028//evil.example",
    "/" + "x" * 5_000,
    "evil.example",
    "@evil.example",
]
LEADS_ELSEWHERE = re.compile(r"^(?!/(?![/\\]))|[\s\\]")
"""Whatever isn't a path of this site, as lenient browsers read it."""


@pytest.mark.parametrize("host", FORGED)
@pytest.mark.parametrize("path", ["/", "/sign-in/", "/help/", "/cabinet/"])
def test_a_made_up_host_is_refused(db, path, host):
    """Nothing of ours is shown under another name."""
    answer = Client(raise_request_exception=False).get(path, HTTP_HOST=host)

    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-URL"])
def test_no_other_header_names_the_host(db, header):
    """What proxies and attackers add changes neither pages nor redirects."""
    client = Client(SERVER_NAME="localhost")
    page = client.get("/sign-in/", headers={header: "host=evil.example"})
    away = client.get("/cabinet/", headers={header: "evil.example"})

    assert "evil.example" not in page.content.decode()
    assert away["Location"] == "/sign-in/?next=%2Fcabinet%2F"


def test_letters_lead_to_the_public_address(settings, visit, letterbox):
    """Whatever host a request came by, the link in the letter is the operator's."""
    settings.KONTO_PUBLIC_URL = "https://account.shop.example"
    settings.ALLOWED_HOSTS = ["localhost", "other.shop.example"]
    visit.client.defaults["HTTP_HOST"] = "other.shop.example"
    visit.sign_up(BOB)

    links = re.findall(r"https?://\S+", letterbox.last(to=BOB.address).text)
    assert links
    assert all(link.startswith("https://account.shop.example") for link in links)


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_signing_in_leads_nowhere_else(alice, visit, wanted):
    """A forged `next`, in the address or in the form, ends in the cabinet or on a path of this site."""
    visit.open("/sign-in/")
    page = visit.post("/sign-in/", address=alice.address, password=alice.password, next=wanted)

    assert not [hop["Location"] for hop in page.hops if _leads_away(hop["Location"])]
    again = visit.client.get("/sign-in/", {"next": wanted})
    assert not _leads_away(again["Location"])


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_the_language_switch_leads_nowhere_else(visit, wanted):
    """A forged way back ends on the first page or on a path of this site."""
    visit.open("/")
    token = visit.client.cookies["konto_csrf"].value
    answer = visit.client.post("/language/", {"language": "nb", "next": wanted, "csrfmiddlewaretoken": token})

    assert answer.status_code == 302
    assert not _leads_away(answer["Location"])


@pytest.mark.slow
@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_no_address_leads_away_whatever_it_is_told(alice, wanted):
    """Every page of the site, signed in and out: where it redirects, it stays here."""
    told = urlencode(dict.fromkeys(("next", "back", "url", "redirect", "return_to", "to", "asked"), wanted))
    for browser in (Client(SERVER_NAME="localhost"), addresses.browser_of(alice)):
        for address in SITE:
            away = [
                addresses.ask(browser, "GET", f"{address.path}?{told}"),
                addresses.ask(browser, "POST", address.path, data=told, content_type=FORM),
            ]
            assert not any(_leads_away(one.headers.get("Location", "/")) for one in away), address.path


def _leads_away(location: str) -> bool:
    return bool(LEADS_ELSEWHERE.search(location))


def test_the_rule_bites():
    """What browsers follow elsewhere is seen; paths of this site aren't."""
    assert all(
        _leads_away(one) for one in ("https://evil.example/", "//evil.example", "/\\evil.example", "evil.example")
    )
    assert not any(
        _leads_away(one) for one in ("/", "/cabinet/", "/sign-in/?next=/cabinet/", "/trouble/?asked=a:b#checks")
    )
