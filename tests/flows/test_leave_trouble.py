"""Leaving when something goes wrong: it is tried again, it is seen, and it is never called complete."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.core.checks import run_checks
from django.db import connection, transaction

from konto.departure import actions, progress
from konto.departure.models import Departure, ErasureOrder, Stage
from konto.departure.progress import carry_on
from konto.identity.models import State
from konto.kernel import holdings
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.notices import actions as notices
from konto.notices.models import Letter
from tests.letters import work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def erasing(clock, alice, visit):
    """Alice has confirmed and wants it now; the visit shows her page. Nothing was erased yet."""
    visit.sign_in(alice)
    visit.leave()
    visit.erase_now()
    return alice


@pytest.fixture
def broken_room():
    """A room whose eraser fails as long as `broken_room.fails` is set."""
    room = BrokenRoom()
    holdings.erase_with("cabinet", room.erase)
    columns = {"account_id": holdings.internal("whose basket")}
    holdings.declare(holdings.Holding(room="cabinet", table="tests_basket", owner="account_id", columns=columns))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tests_basket (account_id uuid)")
    yield room
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE tests_basket")
    del holdings.registry.erasers["cabinet"], holdings.registry.holdings["tests_basket"]


class BrokenRoom:
    fails = True

    def erase(self, subject: holdings.Subject) -> holdings.Receipt:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM tests_basket WHERE account_id = %s", [subject.id])
            gone = cursor.rowcount
        if self.fails:
            raise OSError("the store of baskets is away; secret words")
        return {"tests_basket": gone}


def receipt_of(room: str) -> holdings.Receipt:
    receipt = ErasureOrder.objects.get(room=room).receipt
    assert receipt is not None, f"{room} has no receipt"
    return dict(receipt)


def departure() -> Departure:
    return Departure.objects.get()


def certificate_of(departure: Departure) -> dict[str, Any]:
    assert departure.certificate, "not certified yet"
    return dict(departure.certificate)


def journal(event: Event) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(event=event))


def put(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_room_that_fails_holds_the_end_up_and_is_seen(erasing, broken_room, visit, caplog):
    """Not complete, no farewell, no retired address taken as the end; the page and the journal say so."""
    status = visit.page.path
    carry_on()

    order = ErasureOrder.objects.get(room="cabinet")
    assert departure().stage == Stage.ERASING
    assert (order.attempts, order.receipt) == (1, None)
    assert "Not finished yet" in visit.open(status).text
    assert "tried again by itself" in visit.page.text
    (entry,) = journal(Event.ERASURE_FAILED)
    assert entry.details == {"departure": str(departure().id), "order": str(order.id)}
    assert not Letter.objects.filter(kind="departure/farewell").exists()
    assert visit.open(f"/left/{departure().id}/").status == 404
    assert "secret words" not in caplog.text


def test_a_failed_step_leaves_nothing_half_done(erasing, broken_room):
    """What the room deleted before it failed is there again: a step is whole or not at all."""
    put("INSERT INTO tests_basket VALUES (%s)", departure().account_id)
    carry_on()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tests_basket")
        assert cursor.fetchone() == (1,)


def test_it_is_tried_again_with_growing_pauses(erasing, broken_room, clock):
    """Half a minute, a minute, two, four, eight, then every ten; a worker that looks earlier does nothing."""
    pauses = []
    for _ in range(7):
        carry_on()
        pauses.append((departure().next_try - clock.now).total_seconds())
        clock.shift(seconds=pauses[-1] - 1)
        assert carry_on() == 0
        clock.shift(seconds=1)

    assert pauses == [30, 60, 120, 240, 480, 600, 600]
    assert ErasureOrder.objects.get(room="cabinet").attempts == 7


def test_it_completes_when_the_room_works_again(erasing, broken_room, clock, visit, letterbox):
    """Each room erases once: the others' receipts stand; then the end comes by itself."""
    put("INSERT INTO tests_basket VALUES (%s)", departure().account_id)
    status = visit.page.path
    carry_on()
    before = {order.room: order.done_at for order in ErasureOrder.objects.exclude(done_at=None)}
    broken_room.fails = False
    clock.shift(minutes=1)
    work()

    assert departure().stage == Stage.GONE
    assert "Your account is gone" in visit.open(status).title
    assert letterbox.last().kind == "departure/farewell"
    assert ErasureOrder.objects.get(room="cabinet").receipt == {"tests_basket": 1}
    after = {order.room: order.done_at for order in ErasureOrder.objects.filter(room__in=before)}
    assert after == before


def test_past_the_limit_the_page_says_so_and_the_owner_is_told_once(erasing, broken_room, clock, visit, letterbox):
    """A broken promise is admitted, to the person and to whoever answers for it."""
    status = visit.page.path
    carry_on()
    assert "longer than we promised" not in visit.open(status).text
    clock.to(departure().limit_at + timedelta(seconds=1))
    assert "This takes longer than we promised" in visit.open(status).text
    for _ in range(3):
        carry_on()
        clock.shift(minutes=11)

    assert site.KONTO_SUPPORT_ADDRESS in visit.open(status).text
    (letter,) = letterbox.all(kind="departure/overdue")
    assert letter.to == site.KONTO_SUPPORT_ADDRESS
    assert str(departure().id) in letter.text
    assert "Not erased yet: cabinet, departure, identity." in letter.text
    assert len(journal(Event.DEPARTURE_OVERDUE)) == 1
    assert erasing.address not in letter.text
    assert erasing.name not in letter.text


def test_an_owner_who_cannot_be_told_holds_nobody_up(erasing, broken_room, clock, settings, caplog):
    """A support address that is none: logged, and the departure goes on being tried."""
    settings.KONTO_SUPPORT_ADDRESS = "the office downstairs"
    clock.to(departure().limit_at + timedelta(seconds=1))
    carry_on()

    assert "departure_overdue_not_told" in caplog.text
    broken_room.fails = False
    clock.shift(minutes=1)
    work()
    assert departure().stage == Stage.GONE


def test_a_late_end_is_certified_as_late(erasing, broken_room, clock):
    """The certificate holds the promise beside the deed."""
    carry_on()
    clock.to(departure().limit_at + timedelta(hours=1))
    broken_room.fails = False
    work()
    statement = certificate_of(departure())["statement"]

    assert statement["completed_at"] > statement["promised_until"]


def test_a_trace_in_a_table_is_found_seen_and_holds_the_end_up(erasing, visit, clock):
    """Planted where no room erases: not complete, visible, searched again, complete once it is removed."""
    status = visit.page.path
    put("INSERT INTO kernel_cache VALUES ('x', %s, now())", f'{{"seen": "{erasing.address.upper()}"}}')
    carry_on()

    assert departure().stage == Stage.SEARCHING
    assert departure().traces == ["kernel_cache"]
    assert "The search still found something in 1 place." in visit.open(status).text
    (entry,) = journal(Event.TRACES_FOUND)
    assert entry.details["places"] == 1
    assert not Letter.objects.exists()
    clock.shift(minutes=1)
    carry_on()
    assert departure().stage == Stage.SEARCHING

    put("DELETE FROM kernel_cache")
    clock.shift(minutes=2)
    work()
    assert departure().stage == Stage.GONE
    assert departure().traces == []


def test_a_trace_in_a_file_is_found(erasing, clock, settings, tmp_path):
    """The data folder is searched too, file names included."""
    settings.KONTO_DATA_DIR = tmp_path  # its own: a planted trace is nobody else's
    folder = tmp_path / "exports"
    folder.mkdir()
    trace = folder / f"{erasing.address}.txt"
    trace.write_text("nothing inside")

    carry_on()
    assert departure().traces == ["exports"]

    trace.unlink()
    folder.rmdir()
    clock.shift(minutes=1)
    work()
    assert departure().stage == Stage.GONE


def test_a_row_that_comes_late_is_erased_and_receipted(erasing, clock):
    """Somebody writes a row of the person's while the others are erased: the search sees it, the next try erases it."""
    departure_id, ref = departure().id, departure().ref
    actions.start_erasing(departure_id)
    while actions.erase_next(departure_id):
        pass
    put(
        "INSERT INTO notices_bounce (recipient_mark, account_ref, since, code) VALUES (%s, %s, now(), 550)",
        b"\x01" * 32,
        ref,
    )
    work()
    assert departure().traces == ["notices_bounce"]

    clock.shift(minutes=1)
    work()
    assert departure().stage == Stage.GONE
    assert receipt_of("notices")["notices_bounce"] == 1


def test_letters_to_the_address_that_name_no_account_go_too(clock, alice, visit):
    """What was written to the mailbox before there was an account, or about one that is refused."""
    with transaction.atomic():
        notices.send(
            "identity/retired", to=alice.address, language="en", context={"retired_on": clock.now.date()}, key="stray"
        )
    visit.sign_in(alice)
    visit.leave()
    visit.erase_now()
    work()

    assert departure().stage == Stage.GONE
    assert not Letter.objects.filter(key="stray").exists()


def test_a_room_that_came_after_the_request_erases_too(clock, alice, visit, broken_room):
    """An upgrade while somebody waits: the new room gets its order when the erasing starts."""
    visit.sign_in(alice)
    visit.leave()
    ErasureOrder.objects.filter(room="cabinet").delete()
    broken_room.fails = False
    visit.erase_now()
    work()

    assert departure().stage == Stage.GONE
    assert ErasureOrder.objects.get(room="cabinet").receipt == {"tests_basket": 0}


def test_what_a_worker_left_behind_is_taken_up_after_the_lease(erasing, clock):
    """No job holds it, nobody remembers it: the sweep finds it by its time."""
    (claimed,) = progress._claim(Stage.WAITING, most=1)
    assert claimed.id == departure().id
    assert carry_on() == 0

    clock.shift(seconds=progress.LEASE.total_seconds())
    carry_on()
    assert departure().stage == Stage.GONE


@pytest.mark.parametrize("steps", range(6))
def test_whoever_goes_on_finds_where_it_was(erasing, clock, steps):
    """However many steps were done, the rest is done once, and the receipts of the first stay."""
    number = departure().id
    done = [lambda: actions.start_erasing(number), *[lambda: actions.erase_next(number)] * 5]
    for step in done[:steps]:
        step()
    before = {order.room: order.receipt for order in ErasureOrder.objects.exclude(done_at=None)}
    work()

    assert departure().stage == Stage.GONE
    assert {order.room: order.receipt for order in ErasureOrder.objects.filter(room__in=before)} == before
    assert receipt_of("identity")["identity_account"] == 1
    assert Letter.objects.filter(kind="departure/farewell").count() == 1
    assert len(journal(Event.CERTIFICATE_SEALED)) == 1


def test_one_search_serves_everybody_who_waits(clock, alice, bob, mallory, visit):
    """Three leave, the stores are read once; one has left a trace and waits alone."""
    browsers = [visit.elsewhere() for _ in range(3)]
    for browser, person in zip(browsers, (alice, bob, mallory), strict=True):
        browser.sign_in(person)
        browser.leave()
    for browser in browsers:
        browser.erase_now()
    put("INSERT INTO kernel_cache VALUES ('x', %s, now())", bob.address)
    assert carry_on() == 6

    stages = dict(Departure.objects.values_list("ref", "stage"))
    assert sorted(stages.values()) == [Stage.GONE, Stage.GONE, Stage.SEARCHING]
    times = set(Departure.objects.values_list("searched_at", flat=True))
    assert len(times) == 1
    assert Departure.objects.get(stage=Stage.SEARCHING).traces == ["kernel_cache"]


def test_an_account_row_that_vanished_meanwhile_holds_nothing_up(erasing):
    """Whatever else deleted it, the departure ends with an honest receipt."""
    number, account = departure().id, departure().account_id
    actions.start_erasing(number)
    for table in (
        "departure_draft",
        "identity_session",
        "identity_proof",
        "identity_acceptance",
        "identity_identifier",
    ):
        put(f"DELETE FROM {table} WHERE account_id = %s", account)
    put("DELETE FROM identity_account WHERE id = %s", account)
    work()

    assert departure().stage == Stage.GONE
    assert receipt_of("identity")["identity_account"] == 0


def test_signing_up_again_while_it_is_erased_says_taken_then_refused(erasing, visit):
    """The address is never free in between."""
    number = departure().id
    actions.start_erasing(number)
    page = visit.elsewhere().sign_up(erasing)
    assert page.status == 400
    assert "There is already an account for this address" in page.text
    while actions.erase_next(number):
        pass
    page = visit.elsewhere().sign_up(erasing)
    assert "can't be used for a new account" in page.text

    work()
    assert departure().stage in (Stage.GONE, Stage.SEARCHING)
    assert not erasing.has_account


def test_keeping_is_impossible_at_every_stage_after_the_start(erasing):
    """Undo while there is time; then finality."""
    number = departure().id
    actions.start_erasing(number)
    for _ in range(5):
        with pytest.raises(actions.TooLate):
            actions.keep(number, actor=Actor.system())
        with pytest.raises(actions.TooLate):
            actions.hurry(number, actor=Actor.system())
        if departure().stage == Stage.ERASING:
            actions.erase_next(number)
    work()
    with pytest.raises(actions.TooLate):
        actions.keep(number, actor=Actor.system())
    assert not erasing.has_account


def test_a_promise_that_cannot_be_kept_is_refused_at_the_start(settings):
    """More time to change one's mind than until the end: the check says what to change."""
    settings.KONTO_DEPARTURE_GRACE, settings.KONTO_DEPARTURE_LIMIT = 100, 99
    assert "departure.E001" in {message.id for message in run_checks()}
    settings.KONTO_DEPARTURE_LIMIT = 100
    assert "departure.E001" not in {message.id for message in run_checks()}


def test_state_is_erasing_from_the_start_to_the_end(erasing):
    """The account says so, too, as long as there is one."""
    actions.start_erasing(departure().id)

    assert erasing.account.state == State.ERASING
