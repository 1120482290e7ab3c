"""From a block to a person's decision: the statement, the appeal, another officer, the letter, and in again or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from konto.console.actions import Role
from konto.identity.models import Account
from konto.standing.grounds import current
from konto.standing.models import Appeal, Restriction
from tests.browser import at_work
from tests.browser.conftest import Complaints
from tests.browser.steps import KeyboardVisitor, Visitor
from tests.browser.walk import Walk
from tests.cast import ALICE, BOB
from tests.letters import Letterbox, work
from tests.staff import NORA, OMAR, Colleague
from tests.standing import FACTS, REASONS, WHY_NOT, restricts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECURITY = (Role.SECURITY,)


@pytest.fixture
def staffs_page(browser: Browser, site: str, complaints: Complaints) -> Iterator[Page]:
    """Another browser, for the staff."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    complaints.listen(context)
    yield context.new_page()
    context.close()


def test_a_late_sign_up_is_let_in_by_a_person(page: Page, staffs_page: Page, site: str) -> None:
    """Not confirmed in time, told at sign-in, appealed, lifted: the link leads to confirming, and in."""
    page.set_viewport_size({"width": 320, "height": 640})
    BOB.signs_up()
    Account.objects.update(created_at=Account.objects.get().created_at - timedelta(days=8))
    work()
    bob, walk = at_home(page, site)
    bob.go("/cabinet/")
    walk.type_password()
    bob.follow("The reasons in full, and how to object")
    bob.reads("This was decided automatically: a rule applied itself, and no person took part.")
    appeal(bob)

    omar = Visitor(staffs_page, site)
    reviewing(omar, replace(OMAR, roles=SECURITY).starts())
    at_work.lift(omar, REASONS)

    work()
    bob.go(Letterbox().link(kind="standing/decided"))
    bob.reads_title("Your account can be open again")
    assert Restriction.objects.get().phase == "lifted"  # looking has opened nothing
    bob.press("Open my account")
    bob.reads_title("Confirm your address")
    walk.confirm()
    bob.reads("What your account holds")


def test_a_person_restricts_and_another_lifts(page: Page, staffs_page: Page, site: str) -> None:
    """Nora restricts in the console and can't judge it; Omar lifts; Alice is in again, her cabinet as before."""
    alice = ALICE.but(language="nb").joins()
    home = Visitor(page, site, language="nb")
    walk = Walk(home, alice, work)
    home.go("/sign-in/")
    home.speak()
    walk.sign_in()
    before = cabinet_of(home)
    nora = replace(NORA, roles=SECURITY).starts()
    current("fraud")  # the catalogue is there again, which other tests of the browser empty
    staff = Visitor(staffs_page, site)
    sign_in(staff, nora)
    at_work.find(staff, alice.address)
    at_work.restrict(staff)
    work()

    home.go("/cabinet/")
    walk.type_password()
    home.reads_title("Your account is restricted")
    home.reads_text(FACTS)
    appeal(home)

    at_work.open_appeal(staff, Appeal.objects.get().number)
    staff.reads("You decided this restriction")
    staff.choose("Sign out")
    reviewing(staff, replace(OMAR, roles=SECURITY).starts())
    at_work.lift(staff, REASONS)

    work()
    home.go(Letterbox().link(kind="standing/decided"))
    home.press("Open my account")
    home.sees_name(alice.name)
    assert before <= cabinet_of(home)  # everything is there; beside it, that there was an appeal


def test_upheld_by_keyboard_alone(page: Page, staffs_page: Page, site: str) -> None:
    """Alice appeals and Omar decides without a mouse; it stays, and she reads why and where to turn next."""
    alice = ALICE.joins()
    restricts(replace(NORA, roles=SECURITY).starts(), alice)
    home = KeyboardVisitor(page, site)
    home.go("/cabinet/")
    Walk(home, alice, work).type_password()
    home.reads_title("Your account is restricted")
    appeal(home)
    status = page.url

    omar = KeyboardVisitor(staffs_page, site)
    reviewing(omar, replace(OMAR, roles=SECURITY).starts())
    omar.press("Take it")
    stays = omar.page.get_by_label("The restriction stays", exact=True)
    omar.reach(stays)
    omar.page.keyboard.press("Space")
    omar.fill("Reasons", REASONS)
    omar.press("Decide")
    omar.reads("Decided. The person is told, with your reasons.")

    work()
    assert "/appeal/open/" not in Letterbox().last(kind="standing/decided").text
    home.page.goto(status)
    home.reads("The restriction stays")
    home.reads_text(REASONS)
    home.reads("You can go to court at any time.")
    home.go("/cabinet/")
    home.reads_title("Your account is restricted")


def at_home(page: Page, site: str) -> tuple[Visitor, Walk]:
    visitor = Visitor(page, site)
    return visitor, Walk(visitor, BOB, work)


def appeal(visitor: Visitor) -> None:
    """From the statement to the page that says how far the appeal is."""
    visitor.follow("Appeal for account reactivation")
    visitor.reads_title("Appeal for account reactivation")
    visitor.fill("Why should we decide otherwise?", WHY_NOT)
    visitor.press("Send the appeal")
    visitor.reads_text(WHY_NOT)
    visitor.reads_text(Appeal.objects.get().number)
    work()


def reviewing(staff: Visitor, colleague: Colleague) -> None:
    """Sign in to the console, and open the one appeal of the queue."""
    sign_in(staff, colleague)
    at_work.open_appeal(staff, Appeal.objects.get().number)
    staff.reads_text(WHY_NOT)


def sign_in(staff: Visitor, colleague: Colleague) -> None:
    at_work.sign_in(staff, "/console/", **colleague.typed())


def cabinet_of(visitor: Visitor) -> set[str]:
    """Each line of the home page."""
    visitor.go("/cabinet/")
    return set(visitor.page.get_by_role("main").inner_text().splitlines())
