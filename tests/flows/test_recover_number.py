"""A number that wasn't confirmed for long may have another holder: alone it opens nothing at once."""

from __future__ import annotations

import pytest

from konto.cases.models import Case
from konto.identity.models import Identifier, Recovery
from konto.kernel.events import Event
from tests.cast import ALICE
from tests.letters import work
from tests.recovering import (
    NEW_PASSWORD,
    NUMBER,
    asks,
    chooses,
    code_sent,
    has_only_a_phone,
    has_phone,
    link_sent,
    recovers,
    types_code,
)
from tests.unchanged import journalled, nothing_comes_about

HERS = ALICE.but(address=NUMBER)


@pytest.fixture
def holder(visit):
    """Whoever holds the number now, on a network and device of their own."""
    return visit.elsewhere(network="198.51.100.66")


def test_a_number_confirmed_lately_opens_at_once(alice, holder):
    """Half a year is the limit: the day before it, a code is enough."""
    has_only_a_phone(alice, proved_days_ago=179)

    assert recovers(holder, NUMBER).path == "/recover/whole/"


def test_a_number_not_confirmed_for_long_waits_and_every_contact_is_told(alice, holder, letterbox, clock):
    """The right code leads to a page with the date; the text names it too, and stops it by one link."""
    has_only_a_phone(alice, proved_days_ago=180)
    asks(holder, NUMBER)
    with journalled(Event.RECOVERY_WAITS):
        page = types_code(holder)
    work()

    assert page.path == "/recover/wait/"
    assert "You can go on later" in page.title
    assert (Recovery.objects.get().opens_at - clock.now).total_seconds() == 72 * 3600
    assert "/recover/stop/" in letterbox.last(to=NUMBER, kind="identity/recovery_waits").text
    assert not holder.is_signed_in
    assert holder.open("/recover/password/").status == 410


def test_the_link_in_the_text_opens_no_more_than_the_code(alice, holder):
    """Its button begins the same wait."""
    has_only_a_phone(alice, proved_days_ago=200)
    asks(holder, NUMBER)
    holder.open(link_sent())

    assert holder.press("Go on").path == "/recover/wait/"
    assert Recovery.objects.get().browser_digest is None


def test_asking_again_while_it_waits_changes_neither_date_nor_freshness(alice, holder, letterbox, clock):
    """To prove the number again and again makes it no fresher: the date stays, and nobody is written to anew."""
    phone = has_only_a_phone(alice, proved_days_ago=200)
    asks(holder, NUMBER)
    types_code(holder)
    opens_at = Recovery.objects.get().opens_at
    clock.shift(hours=71)
    asks(holder, NUMBER)

    assert types_code(holder).path == "/recover/wait/"
    assert Recovery.objects.get().opens_at == opens_at
    assert len(letterbox.all(kind="identity/recovery_waits")) == 1
    assert Identifier.objects.get(pk=phone.pk).proved_at == phone.proved_at


def test_after_the_wait_a_new_code_opens_it(alice, holder, clock):
    """Seventy-two hours later: asked anew, typed, chosen, in, and the number is fresh again."""
    phone = has_only_a_phone(alice, proved_days_ago=200)
    asks(holder, NUMBER)
    old = code_sent()
    types_code(holder)
    clock.shift(hours=72)
    assert holder.open("/recover/password/").status == 410, "the wait itself opens nothing"
    asks(holder, NUMBER)
    if old != code_sent():
        assert types_code(holder, old).status == 400

    assert types_code(holder).path == "/recover/password/"
    assert chooses(holder).path == "/recover/whole/"
    assert Identifier.objects.get(pk=phone.pk).proved_at == clock.now
    assert holder.elsewhere().sign_in(HERS.but(password=NEW_PASSWORD)).path == "/cabinet/"


def test_who_comes_a_week_too_late_waits_anew(alice, holder, clock):
    """It can be used for seven days; then every contact is told again, and the delay begins again."""
    has_only_a_phone(alice, proved_days_ago=200)
    asks(holder, NUMBER)
    types_code(holder)
    clock.shift(days=10)
    asks(holder, NUMBER)

    assert types_code(holder).path == "/recover/wait/"
    assert Recovery.objects.filter(ended_at=None).get().created_at == clock.now


def test_with_a_confirmed_address_the_code_goes_there_and_never_to_the_old_number(alice, holder, letterbox):
    """The number alone can't be chosen: not by typing it, nor by asking for it on the page or by a program."""
    has_phone(alice, proved_days_ago=200)
    page = asks(holder, NUMBER)

    assert "a•••@example.org" in page.text
    assert not [button for button in page.buttons if "Send it to" in button]
    holder.post("/recover/code/again/", kind="phone")
    work()
    assert letterbox.all(to=NUMBER) == []
    assert letterbox.last(to=alice.address, kind="identity/recover")


def test_an_address_that_refuses_letters_is_no_better_way(alice, holder, letterbox, clock):
    """Both are offered then, and the number has to wait all the same."""
    has_phone(alice, proved_days_ago=200)
    Identifier.objects.filter(value=alice.address).update(bounced_at=clock.now)
    asks(holder, NUMBER)

    assert types_code(holder).path == "/recover/wait/"
    work()
    assert {one.to for one in letterbox.all(kind="identity/recovery_waits")} == {NUMBER, alice.address}


def test_the_owner_stops_it_by_one_press_without_signing_in(alice, holder, visit, letterbox, clock):
    """Looking changes nothing; the press ends it, doubts the number, tells everybody, and alarms a person."""
    _waits(alice, holder, clock)
    link = link_sent(to=alice.address, kind="identity/recovery_waits", part="/recover/stop/")
    with nothing_comes_about():
        visit.open(link)
    with journalled(Event.RECOVERY_STOPPED, Event.CASE_OPENED):
        page = visit.press("It wasn't me: stop it")
    work()

    assert "Your password is as it was" in page.text
    assert Case.objects.get().subject == "recovery_stopped"
    assert Case.objects.get().account_ref == alice.account.ref
    assert letterbox.last(to=alice.address, kind="identity/recovery_stopped")
    assert visit.sign_in(alice).path == "/cabinet/"

    clock.shift(hours=72)
    page = asks(holder, NUMBER)
    assert "a•••@example.org" in page.text or "Ask a person" in page.text
    assert letterbox.last().to != NUMBER
    assert not holder.is_signed_in


def test_pressed_again_nothing_more_happens(alice, holder, visit, clock):
    """One case, one set of letters, however often the link is followed."""
    _waits(alice, holder, clock)
    link = link_sent(to=alice.address, kind="identity/recovery_waits", part="/recover/stop/")
    visit.open(link)
    visit.press("It wasn't me: stop it")
    with nothing_comes_about():
        assert "Stopped" in visit.open(link).title
        visit.post(link)
    assert Case.objects.count() == 1


def test_a_stopped_number_alone_leads_to_a_person(alice, holder, visit, clock, letterbox):
    """The account has nothing else: no code goes to the number any more, and the page says where to turn."""
    has_only_a_phone(alice, proved_days_ago=200)
    asks(holder, NUMBER)
    types_code(holder)
    work()
    visit.open(link_sent(kind="identity/recovery_waits", part="/recover/stop/"))
    visit.press("It wasn't me: stop it")
    with nothing_comes_about():
        page = asks(holder, NUMBER)

    assert page.status == 400
    assert page.links["Ask a person"] == "/ask/"


def test_a_code_under_way_when_the_owner_stops_it_opens_nothing(alice, holder, visit, clock):
    """Time is over, the new code is typed already, the password page stands open: then the owner presses."""
    _waits(alice, holder, clock)
    stop = link_sent(to=alice.address, kind="identity/recovery_waits", part="/recover/stop/")
    clock.shift(hours=72)
    asks(holder, NUMBER)
    assert types_code(holder).path == "/recover/password/"
    visit.open(stop)
    visit.press("It wasn't me: stop it")

    with nothing_comes_about():
        assert holder.fill(password=NEW_PASSWORD).status == 410
    assert visit.elsewhere().sign_in(alice).path == "/cabinet/"


def test_the_first_letters_link_still_stops_what_came_of_it(alice, holder, visit, clock):
    """The owner reads the letter a week late: the new password is taken back, and whoever came in is out."""
    _waits(alice, holder, clock)
    stop = link_sent(to=alice.address, kind="identity/recovery_waits", part="/recover/stop/")
    clock.shift(hours=72)
    recovers(holder, NUMBER)
    assert holder.is_signed_in
    clock.shift(days=5)
    visit.open(stop)
    page = visit.press("It wasn't me: stop it")

    assert "Everybody is signed out" in page.text
    assert not holder.is_signed_in
    assert holder.elsewhere().sign_in(alice.but(password=NEW_PASSWORD)).status == 400
    assert recovers(visit, alice.address).path == "/recover/whole/"


def test_signing_in_stops_it_and_says_so(alice, holder, visit, letterbox, clock):
    """The owner knows the password: no number is needed, and whoever waits for it waits in vain."""
    _waits(alice, holder, clock)
    page = visit.sign_in(alice)

    assert "Now it is stopped" in page.text
    assert "+380•••••67" in page.text
    assert Recovery.objects.get().ended == "stopped"
    assert not Case.objects.exists(), "it may have been the owner, who remembered"
    clock.shift(hours=72)
    asks(holder, NUMBER)
    assert types_code(holder).path == "/recover/wait/", "it begins anew"


def test_an_account_in_use_meanwhile_is_not_opened_by_the_number(alice, holder, visit, clock):
    """The owner was signed in all along and goes on using it: the number opens nothing, and the page says why."""
    visit.sign_in(alice)
    _waits(alice, holder, clock)
    clock.shift(hours=48)
    visit.open("/settings/")
    clock.shift(hours=24)
    asks(holder, NUMBER)
    page = types_code(holder)

    assert page.path == "/recover/wait/"
    assert "Somebody is in this account" in page.text
    assert not Recovery.objects.filter(ended_at=None).exists()


def test_an_old_number_hears_of_a_new_password_and_cant_stop_it(alice, holder, visit, letterbox):
    """Whoever holds it now could take the password back from the owner, who came in by the address."""
    has_phone(alice, proved_days_ago=200)
    recovers(visit, alice.address)

    assert "/recover/stop/" not in letterbox.last(to=NUMBER, kind="identity/recovered").text
    assert "/recover/stop/" in letterbox.last(to=alice.address, kind="identity/recovered").text


def test_unsure_numbers_wait_as_long_as_the_operator_says(alice, holder, settings, clock):
    """KONTO_RECOVERY_DELAY_HOURS."""
    settings.KONTO_RECOVERY_DELAY_HOURS = 24
    has_only_a_phone(alice, proved_days_ago=200)
    asks(holder, NUMBER)
    types_code(holder)
    clock.shift(hours=24)

    assert recovers(holder, NUMBER).path == "/recover/whole/"


def test_somebody_elses_waiting_page_shows_nothing(alice, holder, visit, clock):
    """Only the browser that proved the number sees the date."""
    _waits(alice, holder, clock)

    assert visit.open("/recover/wait/").path == "/recover/"
    assert visit.open("/recover/stop/nosuchlink/").status == 404
    assert visit.post("/recover/stop/nosuchlink/").status == 404


def _waits(alice, holder, clock) -> None:
    """Somebody holds Alice's old number and waits; her address refuses letters, so that it came to that."""
    has_phone(alice, proved_days_ago=200)
    Identifier.objects.filter(value=alice.address).update(bounced_at=clock.now)
    asks(holder, NUMBER)
    types_code(holder)
    work()
