"""What holds at every address of the site, walked one by one."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.architecture import addresses
from tests.cast import Person

SITE = addresses.all_of()
WITHOUT_MARK = {"identity:social_back_by_form", "services:openid_authorize", "services:openid_logout"}
"""Take a form that another site has to send, do nothing, and lead on to what knows whether this browser asked."""

FOR_SERVICES = "/api/services/"
"""What related services call: a bearer token in a header opens it, and no cookie counts."""

WITHOUT_TOKEN = {"services:token", "services_v1:openapi-json", "services_v1:api-root"}
"""Takes the secret itself; the documents of the APIs are public."""

FOR_EVERYBODY = {
    "services:openid_configuration",
    "services:openid_keys",
    "web:theme",
    "web:robots",
    "web:security",
    "web:manifest",
    "web:icon",
    "web:offline",
    "services:ssf_configuration",
}
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def broken() -> list[addresses.Address]:
    """The addresses that break the rules, without those of the site."""
    return [one for one in addresses.all_of("tests.architecture.broken_urls") if one not in SITE]


def test_the_walk_meets_every_room() -> None:
    """The list of addresses is the whole site, those with arguments included."""
    known = {address.name.partition(":")[0] for address in SITE}

    assert known >= {"web", "notices", "identity", "standing", "cabinet", "departure", "healthz", "captcha-image"}
    assert any(address.arguments for address in SITE)


def test_a_stranger_gets_nothing_to_keep() -> None:
    """Signed out, every answer forbids being kept, but those on the list."""
    assert addresses.kept_by_caches(Client(), SITE) == []


def test_a_person_gets_nothing_to_keep(alice: Person) -> None:
    """Signed in, every answer forbids being kept, but those on the list."""
    browser = addresses.browser_of(alice)

    assert addresses.kept_by_caches(browser, SITE) == []
    assert addresses.is_signed_in(browser)


def test_only_files_for_machines_are_for_everybody() -> None:
    """The list of what may be kept is short, and no page is on it."""
    assert {address.name for address in SITE if addresses._may_be_kept(address, "GET")} == FOR_EVERYBODY


def test_an_account_is_closed_to_strangers() -> None:
    """Cabinet, settings and leaving ask who you are: by their views' own word, and in fact."""
    assert addresses.open_to_strangers(SITE) == []


def test_no_other_site_can_post_a_form() -> None:
    """Every address refuses a form without its safety mark, but where no cookie counts: what apps call."""
    marked = [one for one in SITE if one.name not in WITHOUT_MARK and not one.name.startswith("api:")]

    assert addresses.forgeable([one for one in marked if not one.path.startswith(FOR_SERVICES)]) == []


def test_no_cookie_opens_what_services_call(alice: Person) -> None:
    """Signed in as a person, every call of services is refused for want of a token."""
    browser = addresses.browser_of(alice)
    called = [one for one in SITE if one.path.startswith(FOR_SERVICES) and one.name not in WITHOUT_TOKEN]
    answers = {
        (one.name, method): addresses.ask(browser, method, one.path).status_code
        for one in called
        for method in ("GET", "POST")
    }

    assert len(called) > 1
    assert {place: status for place, status in answers.items() if status not in (401, 405)} == {}


# --- the rules bite ------------------------------------------------------------------------------------------------
def test_an_answer_that_may_be_kept_is_seen(settings) -> None:
    """Without the middleware that forbids it, every address is named."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if not one.endswith("private_by_default")]

    assert len(addresses.kept_by_caches(Client(), SITE)) > len(SITE)


@pytest.mark.urls("tests.architecture.broken_urls")
def test_a_page_open_to_strangers_is_seen() -> None:
    """A page that shows itself, one that only says it asks, and one that sends away by chance."""
    found = {line.split()[1] for line in addresses.open_to_strangers(broken())}

    assert found == {"/settings/careless/", "/leave/asking/", "/cabinet/polite/"}


@pytest.mark.urls("tests.architecture.broken_urls")
def test_a_form_that_another_site_could_send_is_seen() -> None:
    """A view that is exempt from the check is named."""
    assert addresses.forgeable(broken()) == ["/forged/"]
