"""Related services in the console: put on the list, keys made and replaced, the end."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from konto.console.actions import Role
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.services import queries
from konto.services.actions import PARTS
from konto.services.models import Credential, Service
from tests.clocks import Clock
from tests.services import Machine, key, service, texts
from tests.staff import NORA, Colleague
from tests.unchanged import journalled
from tests.visiting import Visit


def typed(name: str) -> dict[str, str]:
    return {f"{language}_{part}": words[part] for language, words in texts(name).items() for part in PARTS}


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 300)) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return SimpleUploadedFile(f"logo.{kind.lower()}", out.getvalue())


def secret_on(html: str) -> str:
    found = re.search(r"konto-secret-[\w-]{43}", html)
    assert found
    return found[0]


def kept() -> list[Any]:
    return [list(Service.objects.order_by("pk").values()), list(Credential.objects.order_by("pk").values())]


def test_a_service_is_put_on_the_list_and_comes_in(admin: Colleague, visit: Visit) -> None:
    """From the empty list to a token: words, logo, key; the secret stands on one page and nowhere else."""
    assert "No service is on the list" in visit.open("/console/services/").text
    visit.open("/console/new-service/")
    with journalled(Event.SERVICE_ADDED):
        page = visit.press("Save", code="shop", homepage="https://shop.example", logo=picture(), **typed("Shop"))
    assert page.path == "/console/services/shop/"
    assert "Shop holds en" in page.text
    assert "It has no key" in page.text
    logo = visit.client.get("/services/shop/logo.png")
    assert Image.open(BytesIO(logo.content)).size == (192, 192)

    visit.open("/console/services/shop/new-key/")
    with journalled(Event.SERVICE_KEY_MADE):
        page = visit.press("Make the key", scopes=["orders:write", "orders:read"])
    secret = secret_on(page.html)

    assert page.response.headers["Cache-Control"] == "private, no-store"
    assert Machine("shop", secret).fetch().json()["scope"] == "orders:read orders:write"
    page = visit.open("/console/services/shop/")
    assert f"Ends in {secret[-4:]}" in page.text
    assert "konto-secret-" not in page.html
    entry = JournalEntry.objects.get(event=Event.SERVICE_KEY_MADE)
    assert (entry.actor_ref, entry.subject) == (admin.staff.ref, Service.objects.get().pk)


def test_a_key_is_replaced_and_both_hold_for_a_while(clock: Clock, admin: Colleague, visit: Visit) -> None:
    """The old one says until when; after that only the new one counts."""
    old = key("shop")
    visit.open(f"/console/services/shop/keys/{old.key.pk}/")

    with journalled(Event.SERVICE_KEY_ROTATED):
        new = secret_on(visit.press("Make the new key", overlap="1").html)

    assert [Machine("shop", one).fetch().status_code for one in (old.secret, new)] == [200, 200]
    assert "until" in visit.open("/console/services/shop/").text
    clock.shift(days=1, seconds=1)
    assert [Machine("shop", one).fetch().status_code for one in (old.secret, new)] == [401, 200]


def test_a_stolen_key_is_ended(admin: Colleague, visit: Visit) -> None:
    """At once, with what was fetched with it; its page is gone."""
    stolen = key("shop")
    headers = Machine("shop", stolen.secret).headers()
    path = f"/console/services/shop/keys/{stolen.key.pk}/"
    visit.open(path)

    with journalled(Event.SERVICE_KEY_ENDED):
        page = visit.press("End the key")

    assert "The key is ended" in page.text
    assert visit.client.get("/api/services/whoami", headers=headers).status_code == 401
    assert visit.open(path).status == 404


def test_what_a_service_says_is_changed(admin: Colleague, visit: Visit) -> None:
    """Its short name stays, and so does the logo where no other is sent."""
    visit.open("/console/new-service/")
    visit.press("Save", code="shop", logo=picture(), **typed("Shop"))
    before = bytes(Service.objects.get().logo)
    visit.open("/console/services/shop/change/")

    page = visit.press("Save", **typed("Bazaar"))

    found = Service.objects.get()
    assert "Saved" in page.text
    assert (found.code, found.texts["nb"]["name"], bytes(found.logo)) == ("shop", "Bazaar name nb", before)


def test_a_service_is_taken_off_the_list(admin: Colleague, visit: Visit) -> None:
    """It stands below, with its date; it comes in no more, can't be changed, and its short name stays taken."""
    secret = key("shop").secret
    visit.open("/console/services/shop/")

    with journalled(Event.SERVICE_ENDED):
        page = visit.press("Take it off the list")

    assert "They were on the list" in page.text
    assert Machine("shop", secret).fetch().status_code == 401
    assert "It is off the list" in visit.open("/console/services/shop/").text
    for path in ("change/", "new-key/"):
        assert visit.open(f"/console/services/shop/{path}").status == 404
    visit.open("/console/new-service/")
    assert "There is, or was, a service of this name" in visit.press("Save", code="shop", **typed("Shop")).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "My Shop"}, "small letters, digits and single hyphens only"),
        ({"code": "bank"}, "There is, or was, a service of this name"),
        ({"code": ""}, "Fill this in"),
        ({"homepage": "shop"}, "Enter the whole address"),
        ({"homepage": "ftp://shop.example"}, "Enter the whole address"),
        ({"homepage": "https://me:secret@shop.example"}, "Enter the whole address"),
        ({"uk_closing": ""}, "Fill this in"),
        ({"nb_name": "x" * 61}, "60 characters at most"),
        ({"logo": SimpleUploadedFile("logo.svg", b"<svg onload='alert(1)'/>")}, "a picture that we can read"),
        ({"logo": SimpleUploadedFile("logo.png", b"")}, "a picture that we can read"),
        ({"logo": SimpleUploadedFile("logo.png", b"\x89PNG" + b"x" * 1_000_001)}, "larger than a megabyte"),
        ({"logo": picture(size=(8, 8))}, "too small"),
    ],
)
def test_wrong_input_adds_nothing(admin: Colleague, visit: Visit, wrong: dict[str, Any], said: str) -> None:
    """The page says what to put right; what was typed stays."""
    service("bank")
    before = kept()
    visit.open("/console/new-service/")

    with journalled():
        page = visit.press("Save", **{"code": "shop", **typed("Shop"), **wrong})

    assert page.status == 400
    assert said in page.text
    assert "Shop about nb" in page.html
    assert kept() == before


def test_a_key_that_may_do_nothing_is_not_made(admin: Colleague, visit: Visit) -> None:
    """Without a box ticked, with a scope that is none, or an eleventh key: the page says so."""
    for _ in range(10):
        made = key("shop")
    before = kept()

    with journalled():
        nothing = visit.post("/console/services/shop/new-key/")
        strange = visit.post("/console/services/shop/new-key/", scopes=["everything"])
        eleventh = visit.post("/console/services/shop/new-key/", scopes=["orders:read"])
        beside = visit.post(f"/console/services/shop/keys/{made.key.pk}/", overlap="7")

    assert [one.status for one in (nothing, strange, eleventh, beside)] == [400] * 4
    assert "Tick what the key may do" in nothing.text
    assert "10 keys that hold" in eleventh.text
    assert kept() == before


def test_another_services_key_is_not_found(admin: Colleague, visit: Visit) -> None:
    """A key is looked for among its own service's; nothing happens to it."""
    service("shop")
    theirs = key("bank").key
    before = kept()

    with journalled():
        for path in (f"shop/keys/{theirs.pk}/", f"shop/keys/{uuid4()}/", "nobody/", "nobody/new-key/", "nobody/end/"):
            assert visit.post(f"/console/services/{path}", do="end", overlap="0").status in (404, 405)

    assert kept() == before


def test_security_sees_and_changes_nothing(visit: Visit) -> None:
    """The pages without their buttons."""
    made = key("shop")
    replace(NORA, roles=(Role.SECURITY,)).starts().signs_in(visit)

    page = visit.open("/console/services/shop/")

    assert "Ends in" in page.text
    assert not {"Make a key", "Take it off the list", "Change what it says"} & {*page.buttons, *page.links}
    assert str(made.key.pk) not in page.html
    assert "Add a service" not in visit.open("/console/services/").links


def test_no_events_is_said(admin: Colleague, visit: Visit) -> None:
    """A service that hears nothing has an empty list, and junk in the address changes nothing."""
    service("shop")

    for query in ("", "?state=dead", "?state=nonsense&before=x", "?before=999999999999999999"):
        page = visit.open(f"/console/services/shop/events/{query}")
        assert page.status == 200
        assert "No events" in page.text
    assert "Nothing was ticked" in visit.post("/console/services/shop/events/replay/", signal=["x"]).text
    assert queries.signals_of(service("shop")) == []


def test_a_service_signs_people_in(admin: Colleague, visit: Visit) -> None:
    """The addresses that are its own, and what it may ask to know; changed in the same place."""
    service("shop")
    visit.open("/console/services/shop/sign-in/")

    with journalled(Event.SERVICE_CHANGED):
        page = visit.press(
            "Save",
            redirect_uris="https://shop.example/back\nhttps://shop.example/app",
            backchannel_uri="https://shop.example/out",
            scopes=["email"],
        )

    client = queries.client_of(service("shop"))
    assert client
    assert "https://shop.example/app" in page.text
    assert client.redirect_uris == ["https://shop.example/back", "https://shop.example/app"]
    assert (client.backchannel_uri, client.scopes) == ("https://shop.example/out", ["openid", "email"])
    visit.open("/console/services/shop/sign-in/")
    visit.press("Save", redirect_uris="https://shop.example/back")
    again = queries.client_of(service("shop"))
    assert again
    assert (again.redirect_uris, again.scopes) == (["https://shop.example/back"], ["openid", "email"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uris": ""},
        {"redirect_uris": " \n "},
        {"redirect_uris": "http://shop.example/back"},
        {"redirect_uris": "https://shop.example/*"},
        {"redirect_uris": "https://shop.example/back#part"},
        {"redirect_uris": "https://good.example/back javascript:alert(1)"},
        {"logout_uris": "http://shop.example/"},
        {"backchannel_uri": "ftp://shop.example/"},
        {"scopes": ["everything"]},
    ],
)
def test_an_address_where_codes_are_not_safe_is_refused(admin: Colleague, visit: Visit, wrong: dict[str, Any]) -> None:
    """Neither http, nor a pattern, nor a part of a page: nothing is saved, and the page says which it is."""
    service("shop")

    with journalled():
        page = visit.post("/console/services/shop/sign-in/", **{"redirect_uris": "https://shop.example/back", **wrong})

    assert page.status == 400
    assert queries.client_of(service("shop")) is None
