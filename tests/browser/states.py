"""Every page in every state, and how to bring a browser there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page
from pytest_django import Settings

from konto.departure import actions as departures
from konto.departure.models import Departure
from konto.identity import actions as identity
from konto.identity.models import Account, Ended, Failures, Proof, Purpose
from konto.kernel.actors import Actor
from konto.notices import queries as letters
from konto.notices.models import Bounce, Channel
from tests.browser.steps import Person, code_in, link_in

ALICE = Person()
BOB = Person("Bob Miller", "bob.miller@example.org", "nine quiet boats at noon")


@dataclass(frozen=True)
class Place:
    """What a state is built with."""

    context: BrowserContext
    page: Page
    site: str
    settings: Settings
    join: Callable[..., Account]
    enter: Callable[[BrowserContext, Person], None]
    work: Callable[[], None]

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def send(self) -> None:
        """Send the page's form as it stands, by its main button."""
        self.page.locator("main form:has(.field) .button").first.click()
        self.page.wait_for_load_state()

    def member(self, *, confirmed: bool = True) -> Account:
        """Alice, signed in."""
        account = self.join(ALICE, confirmed=confirmed)
        self.enter(self.context, ALICE)
        return account

    def letter(self) -> str:
        """The words of the newest letter."""
        self.work()
        return letters.letterbox()[0].text


class State(NamedTuple):
    name: str
    build: Callable[[Place], None]


STATES: list[State] = []


def state(build: Callable[[Place], None]) -> Callable[[Place], None]:
    STATES.append(State(build.__name__, build))
    return build


def page_state(name: str, path: str, *, member: bool | None = None) -> None:
    """A state that is reached by opening a path: as a stranger (None), or signed in, confirmed or not."""

    def build(place: Place) -> None:
        if member is not None:
            place.member(confirmed=member)
        place.go(path)

    STATES.append(State(name, build))


# --- strangers -----------------------------------------------------------------------------------------------------
page_state("front", "/")
page_state("front_signed_in", "/", member=True)
page_state("sign_up", "/sign-up/")
page_state("sign_in", "/sign-in/")
page_state("help", "/help/")
page_state("terms", "/terms/")
page_state("privacy", "/privacy/")
page_state("design", "/design/")
page_state("letterbox_empty", "/letterbox/")
page_state("not_found", "/nowhere/")
page_state("wrong_method", "/sign-out/")


@state
def sign_up_empty(place: Place) -> None:
    place.go("/sign-up/")
    place.send()


@state
def sign_up_weak_password(place: Place) -> None:
    place.go("/sign-up/")
    place.page.locator("#id_name").fill(ALICE.name)
    place.page.locator("#id_address").fill(ALICE.address)
    place.page.locator("#id_password").press_sequentially("password1")
    place.page.locator("#strength .strength").wait_for()


@state
def sign_up_taken(place: Place) -> None:
    place.join(ALICE)
    place.go("/sign-up/")
    for field, value in (("name", "Alice"), ("address", ALICE.address), ("password", ALICE.password)):
        place.page.locator(f"#id_{field}").fill(value)
    for box in ("age", "terms"):
        place.page.locator(f"#id_{box}").check()
    place.send()


@state
def sign_up_picture(place: Place) -> None:
    place.settings.KONTO_CHALLENGE = "always"
    place.go("/sign-up/")


@state
def sign_in_empty(place: Place) -> None:
    place.go("/sign-in/")
    place.send()


@state
def sign_in_unknown(place: Place) -> None:
    place.go("/sign-in/")
    _type_sign_in(place, BOB.address, BOB.password)


@state
def sign_in_wrong_and_picture(place: Place) -> None:
    place.join(ALICE)
    place.go("/sign-in/?next=/settings/")
    for _ in range(2):
        _type_sign_in(place, ALICE.address, "not her password")


@state
def too_many(place: Place) -> None:
    place.go("/sign-in/")
    _type_sign_in(place, BOB.address, BOB.password)
    Failures.objects.update(count=500)
    _type_sign_in(place, BOB.address, BOB.password)


@state
def stale_form(place: Place) -> None:
    place.go("/sign-in/")
    place.context.clear_cookies()
    _type_sign_in(place, BOB.address, BOB.password)


def _type_sign_in(place: Place, address: str, password: str) -> None:
    place.page.locator("#id_address").fill(address)
    place.page.locator("#id_password").fill(password)
    place.send()


def _broken(name: str, path: str) -> None:
    def build(place: Place) -> None:
        place.settings.ROOT_URLCONF = "tests.browser.broken_urls"
        place.go(path)

    STATES.append(State(name, build))


_broken("bad_request", "/suspects/")
_broken("forbidden", "/forbids/")
_broken("server_error", "/breaks/")
_broken("closed", "/closed/")


# --- letters -------------------------------------------------------------------------------------------------------
@state
def letterbox(place: Place) -> None:
    place.join(ALICE, confirmed=False)
    place.join(BOB, language="uk", confirmed=False)
    place.work()
    place.go("/letterbox/")


@state
def letter(place: Place) -> None:
    letterbox(place)
    place.page.locator(".rows a").last.click()


# --- activation ----------------------------------------------------------------------------------------------------
page_state("activate", "/activate/", member=False)
page_state("correct_address", "/activate/address/", member=False)
page_state("activated", "/activate/done/", member=True)


@state
def activate_wrong_code(place: Place) -> None:
    place.member(confirmed=False)
    right = code_in(place.letter())
    place.go("/activate/")
    place.page.locator("#id_code").fill("000001" if right == "000000" else "000000")
    place.send()


@state
def activate_again_later(place: Place) -> None:
    place.member(confirmed=False)
    Proof.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    place.go("/activate/")


@state
def activate_bounced(place: Place) -> None:
    account = place.member(confirmed=False)
    _bounce(account)
    place.go("/activate/")


@state
def activate_private(place: Place) -> None:
    place.settings.KONTO_DISCLOSURE = "private"
    place.go("/sign-up/")
    for field, value in (("name", BOB.name), ("address", BOB.address), ("password", BOB.password)):
        place.page.locator(f"#id_{field}").fill(value)
    for box in ("age", "terms"):
        place.page.locator(f"#id_{box}").check()
    place.send()


@state
def correct_address_refused(place: Place) -> None:
    place.member(confirmed=False)
    place.go("/activate/address/")
    place.page.locator("#id_address").fill("alice.smith@")
    place.send()


@state
def landing_mine(place: Place) -> None:
    place.member(confirmed=False)
    place.page.goto(link_in(place.letter()))


@state
def landing_elsewhere(place: Place) -> None:
    place.join(ALICE, confirmed=False)
    place.page.goto(link_in(place.letter()))


@state
def landing_weak_password(place: Place) -> None:
    landing_elsewhere(place)
    place.page.locator("details summary").last.click()
    place.page.locator("details[open] input[type=password]").fill("password")
    place.page.locator("details[open] .button").last.click()
    place.page.wait_for_load_state()


@state
def link_used(place: Place) -> None:
    place.join(ALICE, confirmed=False)
    link = link_in(place.letter())
    identity.activate_by_link(link.rstrip("/").rpartition("/")[2])
    place.page.goto(link)


@state
def link_expired(place: Place) -> None:
    place.join(ALICE, confirmed=False)
    link = link_in(place.letter())
    Proof.objects.update(link_until=timezone.now() - timedelta(hours=1))
    place.page.goto(link)


@state
def link_expired_sent_again(place: Place) -> None:
    link_expired(place)
    place.page.locator("main .button").click()


@state
def link_replaced(place: Place) -> None:
    account = place.join(ALICE, confirmed=False)
    link = link_in(place.letter())
    identity.send_activation(account, network="test", actor=Actor.person(account.ref))
    place.page.goto(link)


@state
def link_guessed(place: Place) -> None:
    place.join(ALICE, confirmed=False)
    link = link_in(place.letter())
    Proof.objects.update(ended=Ended.GUESSED, ended_at=timezone.now())
    place.page.goto(link)


page_state("link_unknown", "/activate/nosuchlink/")


# --- signed in -----------------------------------------------------------------------------------------------------
page_state("cabinet", "/cabinet/", member=True)
page_state("cabinet_new", "/cabinet/", member=False)
page_state("settings", "/settings/", member=True)
page_state("settings_new", "/settings/", member=False)
page_state("settings_name", "/settings/name/", member=True)
page_state("settings_language", "/settings/language/", member=True)
page_state("settings_password", "/settings/password/", member=True)
page_state("devices_one", "/settings/devices/", member=True)


@state
def cabinet_new_bounced(place: Place) -> None:
    _bounce(place.member(confirmed=False))
    place.go("/cabinet/")


@state
def cabinet_menu_open(place: Place) -> None:
    place.member()
    place.go("/cabinet/")
    place.page.locator("header details.menu summary").last.click()


@state
def settings_saved(place: Place) -> None:
    place.member()
    place.go("/settings/name/")
    place.page.locator("#id_name").fill("Alice S.")
    place.send()


@state
def settings_password_refused(place: Place) -> None:
    place.member()
    place.go("/settings/password/")
    place.page.locator("#id_current").fill("not this")
    place.page.locator("#id_password").fill("1234")
    place.send()


@state
def devices_many(place: Place) -> None:
    place.member()
    for _ in range(2):
        place.enter(place.context, ALICE)
    place.go("/settings/devices/")


# --- leaving -------------------------------------------------------------------------------------------------------
page_state("leave_1", "/leave/", member=True)
page_state("leave_2", "/leave/consent/", member=True)


@state
def leave_2_refused(place: Place) -> None:
    place.member()
    place.go("/leave/consent/")
    place.send()


@state
def leave_3(place: Place) -> None:
    departures.consent(place.member())
    place.go("/leave/questions/")


@state
def leave_4(place: Place) -> None:
    account = place.member()
    departures.consent(account)
    identity.send_code(
        account, Purpose.LEAVE, letter="departure/code", network="test", actor=Actor.person(account.ref)
    )
    place.go("/leave/code/")


@state
def leave_4_password_too(place: Place) -> None:
    from konto.identity.models import Session  # noqa: PLC0415

    departures.consent(place.member())
    Session.objects.update(proved_at=timezone.now() - timedelta(hours=1))
    place.go("/leave/code/")
    place.page.locator("#id_code").fill("123")
    place.send()


def _leaving(place: Place) -> tuple[Departure, str]:
    """Alice, on her way out; and the path of her status page."""
    account = place.join(ALICE)
    requested = departures.request_departure(account, actor=Actor.person(account.ref))
    assert requested
    return requested.departure, reverse("departure:status", args=[requested.status_token])


@state
def status_waiting(place: Place) -> None:
    place.go(_leaving(place)[1])


@state
def status_waiting_signed_in(place: Place) -> None:
    _leaving(place)
    place.enter(place.context, ALICE)
    place.go("/cabinet/")


@state
def status_hurried(place: Place) -> None:
    departure, path = _leaving(place)
    departures.hurry(departure.id, actor=Actor.person(departure.ref))
    place.go(path)


@state
def status_erasing(place: Place) -> None:
    departure, path = _leaving(place)
    departures.start_erasing(departure.id)
    departures.erase_next(departure.id)
    place.go(path)


@state
def status_failing(place: Place) -> None:
    departure, path = _leaving(place)
    departures.start_erasing(departure.id)
    Departure.objects.update(failures=2)
    place.go(path)


@state
def status_late_with_traces(place: Place) -> None:
    departure, path = _leaving(place)
    departures.start_erasing(departure.id)
    while departures.erase_next(departure.id):
        pass
    Departure.objects.update(traces=["notices_letter", "pg_stats"], limit_at=timezone.now() - timedelta(hours=1))
    place.go(path)


@state
def status_gone(place: Place) -> None:
    place.go(_gone(place)[1])


@state
def status_kept(place: Place) -> None:
    departure, path = _leaving(place)
    departures.keep(departure.id, actor=Actor.person(departure.ref))
    place.go(path)


@state
def kept(place: Place) -> None:
    place.go(_leaving(place)[1])
    place.page.locator("main form .button").first.click()


@state
def certificate(place: Place) -> None:
    departure, _path = _gone(place)
    place.go(reverse("departure:certificate", args=[departure.id]))


def _gone(place: Place) -> tuple[Departure, str]:
    departure, path = _leaving(place)
    departures.hurry(departure.id, actor=Actor.person(departure.ref))
    place.work()
    return departure, path


def _bounce(account: Account) -> None:
    """A letter to Alice came back."""
    from konto.notices import marks  # noqa: PLC0415

    Bounce.objects.create(
        recipient_mark=marks.recipient(ALICE.address, Channel.EMAIL),
        account_ref=account.ref,
        since=timezone.now(),
        code=550,
    )
