"""Attacks on the budget for texts: somebody who has their own account tell them things all day."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest

from konto.identity.doors import listing
from konto.identity.models import Account
from konto.kernel import clock as clocks
from konto.notices import actions as notices
from konto.notices.models import CapCount, Channel, Letter
from konto.notices.queries import MOST_OF_A_KIND
from tests.cast import DANA
from tests.contacts import NEW
from tests.letters import work
from tests.recovering import NUMBER, asks, code_sent, has_phone
from tests.unchanged import nothing_comes_about


def texts(kind):
    work()
    return Letter.objects.filter(channel=Channel.SMS, kind=f"identity/{kind}").count()


def kinds_of_doors(account: Account) -> set[str]:
    return {door.kind for door in listing.doors_of(account)}


def test_opening_and_closing_a_door_all_day_pumps_no_texts(alice, visit):
    """Whoever earns by a number gets a bounded count of texts out of an account of their own."""
    has_phone(alice)
    visit.sign_in(alice)
    for _ in range(8):
        visit.post("/settings/doors/close/code/code/")
        assert "code" not in kinds_of_doors(alice.account)
        visit.post("/settings/doors/codes/")

    assert texts("door_closed") == texts("door_added") == MOST_OF_A_KIND[Channel.SMS]
    assert Letter.objects.filter(to_address=alice.address, kind="identity/door_closed").count() == 8


def test_asking_for_contacts_all_day_pumps_no_texts(alice, visit):
    """The number is told of the first changes that are asked for; a door that is closed after them it hears of, too."""
    has_phone(alice)
    visit.sign_in(alice)
    for number in range(8):
        visit.open("/settings/email/")
        assert visit.fill(contact=f"{number}.{NEW}").path == "/settings/email/confirm/"
    visit.post("/settings/doors/close/code/code/")

    assert texts("contact_asked") == MOST_OF_A_KIND[Channel.SMS]
    assert texts("door_closed") == 1


def test_a_day_later_the_number_hears_again(alice, visit, clock):
    """Silence lasts no longer than a day."""
    has_phone(alice)
    visit.sign_in(alice)
    for _ in range(6):
        visit.post("/settings/doors/close/code/code/")
        visit.post("/settings/doors/codes/")
    clock.shift(hours=25)
    visit.sign_out()
    visit.sign_in(alice)
    visit.post("/settings/doors/close/code/code/")

    assert texts("door_closed") == MOST_OF_A_KIND[Channel.SMS] + 1


def uses_up(asker: notices.Asker) -> None:
    """Texts to one number after the other, each from another network, as long as any go."""
    with suppress(notices.TooMany):
        for count in range(20):
            notices.send(
                "identity/activate",
                to=f"+38063{asker.value:03}00{count:02}",
                language="uk",
                context={"code": "482913", "minutes": 10},
                key=f"pumped:{clocks.now():%d}:{asker.value}:{count}",
                network=f"198.51.100.{count}",
                asker=asker,
            )
        raise AssertionError("nothing held it back")


@pytest.fixture
def pumped(db, settings):
    """Strangers have used up their part of the day's texts."""
    settings.KONTO_TEXTS_PER_DAY = 10
    uses_up(notices.Asker.STRANGER)


@pytest.mark.usefixtures("pumped")
def test_strangers_who_use_up_texts_leave_a_part_to_whoever_is_in(clock, alice, visit):
    """Nothing that strangers ask for uses up what people in their accounts get; one of today counts as a stranger."""
    uses_up(notices.Asker.HOLDER)
    visit.sign_in(alice)
    visit.open("/settings/phone/")
    assert visit.fill(contact=NUMBER).status == 429
    clock.shift(days=1, hours=1)
    uses_up(notices.Asker.STRANGER)
    uses_up(notices.Asker.HOLDER)
    visit = visit.elsewhere()
    visit.sign_in(alice)
    visit.open("/settings/phone/")

    assert visit.fill(contact=NUMBER).path == "/settings/phone/confirm/"
    assert texts("contact_code") == 1


def test_while_texts_are_scarce_a_number_gets_its_code_by_letter(alice, visit, pumped):
    """Coming back in, and in: the page says where it went, and the text is spared."""
    has_phone(alice)
    assert "a•••@example.org" in asks(visit, NUMBER).text
    assert code_sent(to=alice.address)
    visit.open("/sign-in/code/")
    assert "a•••@example.org" in visit.fill(address=NUMBER).text
    assert texts("recover") == texts("entry_code") == 0


def test_whoever_has_nothing_but_a_number_still_gets_a_text(dana, visit, pumped):
    """Their number is proved, so a part is kept that sign-ups can't use up."""
    asks(visit, dana.address)

    assert texts("recover") == 1


def test_a_sign_up_by_number_is_led_to_an_address(visit, db, pumped):
    """The form says so at the field and keeps what was typed; nothing comes about."""
    with nothing_comes_about():
        page = visit.sign_up(DANA)

    assert page.status == 400
    assert "Sign up with your e-mail address instead" in page.text
    assert page.values["name"] == DANA.name


def test_under_the_strict_policy_scarce_texts_tell_nothing(dana, visit, private, pumped):
    """A number with an account and one without end alike, and nobody gets a text: else it would tell which has one."""
    pages = [asks(visit.elsewhere(), number) for number in (dana.address, "+380671112233")]

    assert len({(page.status, re.sub(r"\d", "", page.text)) for page in pages}) == 1
    assert texts("recover") == texts("recover_unknown") == 0


def test_what_a_thief_makes_the_site_tell_a_number_is_counted(alice, visit):
    """Texts about safety are held back by no cap, and counted by all: a pump of them is seen."""
    has_phone(alice)
    visit.sign_in(alice)
    visit.post("/settings/doors/close/code/code/")
    work()

    counts = dict(CapCount.objects.filter(scope__startswith="texts").values_list("scope", "count"))
    assert counts == {"texts_site": 1, "texts_country": 1, "texts_recipient": 1}
