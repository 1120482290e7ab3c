"""What people want to be sent: choices by topic and channel, breaks, and the way out of every optional message."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client

from konto.kernel import holdings, registries
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.holdings import Subject
from konto.kernel.models import JournalEntry
from konto.notices import actions, fewer, housekeeping, jobs, queries
from konto.notices.models import Break, Channel, Letter, Preference, Topic
from konto.notices.tests.conftest import NOON, Send
from konto.notices.tests.post_office import PostOffice
from tests.cast import Person

EMAIL, SMS = Channel.EMAIL, Channel.SMS
ALL = [(topic, channel) for topic in (Topic.REMINDERS, Topic.OFFERS, Topic.SELLERS) for channel in Channel]
LATER = NOON + timedelta(days=30)

Offer = Callable[..., Letter | None]


@pytest.fixture
def ref() -> UUID:
    return uuid4()


@pytest.fixture
def offer(ref: UUID) -> Offer:
    """Send an offer by letter to the account, but for what the test says otherwise."""

    def sender(**changes: Any) -> Letter | None:
        usual = {"topic": Topic.OFFERS, "account_ref": ref, "to": "alice@konto.example", "language": "en"}
        return actions.send_if_wanted(
            "sample/offer",
            **{**usual, "context": {}, "key": f"offer:{changes.get('topic', '')}:{len(changes)}", **changes},
        )

    return sender


def choose(ref: UUID, wish: bool, *choices: tuple[Topic, Channel]) -> int:
    return actions.choose(ref, dict.fromkeys(choices, wish), actor=Actor.person(ref))


# --- choices -------------------------------------------------------------------------------------------------------
def test_advertising_comes_to_who_asked_for_it(db: None, ref: UUID, offer: Offer) -> None:
    """Unasked, nobody gets offers or sellers' news; reminders of one's own come, by letter alone."""
    assert {choice for choice, wish in queries.choices_of(ref).items() if wish} == {(Topic.REMINDERS, EMAIL)}
    assert offer() is None
    assert not Letter.objects.exists()

    choose(ref, True, (Topic.OFFERS, EMAIL))
    assert offer() == Letter.objects.get()


def test_a_choice_is_for_one_topic_and_channel(db: None, ref: UUID, offer: Offer) -> None:
    """Offers by letter are no offers by text, and no news from sellers."""
    choose(ref, True, (Topic.OFFERS, EMAIL))

    assert offer(channel=SMS, to="+4790000099", key="1") is None
    assert offer(topic=Topic.SELLERS, key="2") is None
    assert offer(key="3")


@pytest.mark.parametrize("topic", [Topic.SECURITY, Topic.ORDERS, Topic.CASES])
def test_what_is_essential_can_t_be_switched_off(db: None, ref: UUID, offer: Offer, topic: Topic) -> None:
    """Asked to, it is refused and nothing is kept; it is sent during a break, too, and says nothing of fewer."""
    with pytest.raises(actions.Essential):
        choose(ref, False, (Topic.OFFERS, EMAIL), (topic, EMAIL))
    assert not Preference.objects.exists()

    actions.take_break(ref, until=None, actor=Actor.person(ref))
    letter = offer(topic=topic)
    assert letter
    assert "/letters/fewer/" not in letter.text


def test_nothing_optional_is_sent_past_the_choice(db: None, send: Send) -> None:
    """The plain way of sending refuses a topic that people can switch off."""
    with pytest.raises(ValueError, match="send_if_wanted"):
        send(topic=Topic.OFFERS)

    assert not Letter.objects.exists()


def test_only_changes_are_written_down(db: None, ref: UUID) -> None:
    """Each changed choice is one line of the journal; saving the same again is none."""
    assert choose(ref, True, *ALL) == 5
    assert choose(ref, True, *ALL) == 0

    entries = JournalEntry.objects.filter(event=Event.MESSAGE_CHOICES_CHANGED)
    assert entries.count() == 5
    assert {"topic": "offers", "channel": "sms", "wanted": True} in entries.values_list("details", flat=True)


def test_choices_and_breaks_go_with_the_account(db: None, ref: UUID) -> None:
    """What the room declared is what erasing deletes; somebody else's stays."""
    other = uuid4()
    for one in (ref, other):
        choose(one, True, (Topic.OFFERS, EMAIL))
        actions.take_break(one, until=None, actor=Actor.person(one))
    subject = Subject(id=uuid4(), ref=ref)
    assert [line.count for line in holdings.counts(subject)] == [1, 1]

    receipt = holdings.erase("notices", subject)
    assert (receipt["notices_preference"], receipt["notices_break"]) == (1, 1)
    assert Preference.objects.get().account_ref == Break.objects.get().account_ref == other
    assert "notices_break" not in holdings.remaining(subject)


# --- breaks --------------------------------------------------------------------------------------------------------
@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[UUID, datetime | None, datetime | None]]:
    """What other rooms hear of breaks."""
    heard: list[tuple[UUID, datetime | None, datetime | None]] = []
    monkeypatch.setattr(registries, "_break_hooks", [lambda *change: heard.append(change)])
    return heard


def test_a_break_stops_what_is_optional(
    db: None, ref: UUID, offer: Offer, clock: time_machine.Traveller, told: list[Any]
) -> None:
    """Until its last second; then everything comes as it was chosen, by itself, and rooms and journal know."""
    choose(ref, True, (Topic.OFFERS, EMAIL))
    actions.take_break(ref, until=LATER, actor=Actor.person(ref))
    assert offer(key="1") is None
    assert queries.break_of(ref) == (NOON, LATER)

    clock.move_to(LATER - timedelta(seconds=1))
    housekeeping.tidy()
    assert offer(key="2") is None
    clock.move_to(LATER)
    assert offer(key="3")
    assert queries.break_of(ref) is None
    housekeeping.tidy()
    assert not Break.objects.exists()
    assert told == [(ref, NOON, LATER), (ref, None, None)]
    entry = JournalEntry.objects.get(event=Event.BREAK_ENDED)
    assert (entry.subject, entry.actor_kind) == (ref, "system")


def test_a_break_ends_by_hand(db: None, ref: UUID, offer: Offer, told: list[Any]) -> None:
    """Ended once; asked again, nothing more happens."""
    choose(ref, True, (Topic.OFFERS, EMAIL))
    actions.take_break(ref, until=None, actor=Actor.person(ref))

    assert [actions.end_break(ref, actor=Actor.person(ref)) for _ in range(2)] == [True, False]
    assert offer()
    assert [change[1] is None for change in told] == [False, True]
    assert JournalEntry.objects.filter(event=Event.BREAK_ENDED).count() == 1


def test_a_break_can_be_made_longer(db: None, ref: UUID, clock: time_machine.Traveller, told: list[Any]) -> None:
    """It began when it began; only its end moves. Saving the same again tells nobody."""
    actions.take_break(ref, until=LATER, actor=Actor.person(ref))
    clock.shift(timedelta(days=1))
    for _ in range(2):
        assert actions.take_break(ref, until=None, actor=Actor.person(ref)) == (NOON, None)

    assert told == [(ref, NOON, LATER), (ref, NOON, None)]


def test_a_break_after_one_that_is_over_begins_anew(db: None, ref: UUID, clock: time_machine.Traveller) -> None:
    """Whether or not somebody noted the end of the first."""
    actions.take_break(ref, until=LATER, actor=Actor.person(ref))
    clock.move_to(LATER)

    assert actions.take_break(ref, until=None, actor=Actor.person(ref)).since == LATER


@pytest.mark.parametrize("until", [NOON, NOON - timedelta(days=1)])
def test_a_break_ends_later_than_now(db: None, ref: UUID, clock: time_machine.Traveller, until: datetime) -> None:
    """A time that has passed is refused, and a break that runs stays as it is."""
    actions.take_break(ref, until=LATER, actor=Actor.person(ref))
    with pytest.raises(actions.NotInTheFuture):
        actions.take_break(ref, until=until, actor=Actor.person(ref))

    assert queries.break_of(ref) == (NOON, LATER)


def test_breaks_taken_at_once_are_one(transactional_db: None, ref: UUID) -> None:
    """Eight presses at the same moment: one break."""

    def one(_: int) -> None:
        try:
            actions.take_break(ref, until=None, actor=Actor.person(ref))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(8)))
    assert Break.objects.count() == 1


def test_what_waits_is_not_sent_any_more(db: None, ref: UUID, offer: Offer, send: Send) -> None:
    """Switched off, or at the beginning of a break, a queued offer is given up; what is essential still leaves."""
    choose(ref, True, *ALL)
    offers = [offer(key="1"), offer(key="2", topic=Topic.SELLERS)]
    essential = send(key="3", account_ref=ref)
    other = offer(key="4", account_ref=_somebody_who_wants_all())

    choose(ref, False, (Topic.OFFERS, EMAIL))
    assert [_state(letter) for letter in offers] == ["abandoned", "queued"]
    actions.take_break(ref, until=None, actor=Actor.person(ref))
    assert [_state(letter) for letter in offers] == ["abandoned", "abandoned"]
    assert [_state(letter) for letter in (essential, other)] == ["queued", "queued"]
    assert not Letter.objects.filter(state="abandoned").exclude(text="").exists()


def _somebody_who_wants_all() -> UUID:
    somebody = uuid4()
    choose(somebody, True, *ALL)
    return somebody


def _state(letter: Letter | None) -> str:
    assert letter
    return Letter.objects.get(pk=letter.pk).state


# --- the way out of every optional message -------------------------------------------------------------------------
@pytest.fixture
def advertised(alice: Person, offer: Offer) -> str:
    """The path of the link in an offer to Alice, who wants all there is."""
    choose(alice.account.ref, True, *ALL)
    letter = offer(account_ref=alice.account.ref)
    assert letter
    link = next(line for line in letter.text.splitlines() if "/letters/fewer/" in line)
    return urlsplit(link).path


def wanted(person: Person) -> set[tuple[Topic, Channel]]:
    return {choice for choice, wish in queries.choices_of(person.account.ref).items() if wish}


def test_an_optional_letter_says_how_to_get_fewer(
    db: None, ref: UUID, offer: Offer, send: Send, office: PostOffice
) -> None:
    """In its words and in its header, by the same link (RFC 8058); a letter about safety offers nothing of the kind."""
    choose(ref, True, (Topic.OFFERS, EMAIL))
    offer()
    send(key="2", account_ref=ref)
    jobs.drain()

    optional, essential = office.arrived
    link = optional["List-Unsubscribe"].strip(" <>")
    assert link.startswith("https://konto.example/letters/fewer/")
    plain, html = optional.iter_parts()
    assert link in plain.get_content()
    assert f'<a href="{link}">' in html.get_content()
    assert optional["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert essential["List-Unsubscribe"] is None
    assert essential["List-Unsubscribe-Post"] is None


def test_an_optional_text_ends_with_the_link(db: None, ref: UUID, offer: Offer) -> None:
    """Whoever gets a text can end them, too."""
    choose(ref, True, (Topic.OFFERS, SMS))
    text = offer(channel=SMS, to="+4790000099")

    assert text
    assert text.text.startswith("Twenty per cent off until Sunday. https://konto.example/letters/fewer/")


def test_a_mail_program_ends_letters_in_one_click(alice: Person, advertised: str) -> None:
    """A POST without cookies, without sign-in and without a page before it ends this topic by letter, nothing else."""
    answer = Client(enforce_csrf_checks=True).post(advertised, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert wanted(alice) == set(ALL) - {(Topic.OFFERS, EMAIL)}


def test_opening_the_link_ends_nothing(alice: Person, advertised: str) -> None:
    """Mail scanners open every link: they see a page with buttons."""
    answer = Client().get(advertised)

    assert answer.status_code == 200
    assert "News and offers" in answer.content.decode()
    assert wanted(alice) == set(ALL)


def test_one_button_ends_everything_optional(alice: Person, advertised: str) -> None:
    """Everything by letter; texts stay as chosen."""
    Client().post(advertised, {"everything": "1"})

    assert wanted(alice) == {choice for choice in ALL if choice[1] == SMS}


def test_the_link_works_years_later_and_twice(alice: Person, advertised: str) -> None:
    """Whoever finds an old letter wants an end of it all the more; pressed again, it says the same."""
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3_000)):
        answers = [Client().post(advertised) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (Topic.OFFERS, EMAIL) not in wanted(alice)
    assert JournalEntry.objects.filter(event=Event.MESSAGE_CHOICES_CHANGED, details__wanted=False).count() == 1


def test_a_link_that_somebody_changed_is_none_of_ours(alice: Person, bob: Person, advertised: str) -> None:
    """Another account, another topic, no signature: 404, and nothing is changed for anybody."""
    token = advertised.removeprefix("/letters/fewer/").rstrip("/")
    forged = [
        token.replace(alice.account.ref.hex, bob.account.ref.hex),
        token.replace("offers", "sellers"),
        token.rpartition(":")[0],
        f"{token}x",
        "nothing",
    ]

    assert [Client().post(f"/letters/fewer/{one}/").status_code for one in forged] == [404] * 5
    assert wanted(alice) == set(ALL)
    assert wanted(bob) == {(Topic.REMINDERS, EMAIL)}


def test_nothing_is_kept_of_who_is_gone(alice: Person, bob: Person) -> None:
    """The link of an erased account gets the same answer, and leaves no row behind."""
    link = urlsplit(fewer.link(fewer.Offer(alice.account.ref, Topic.REMINDERS, EMAIL))).path
    theirs = urlsplit(fewer.link(fewer.Offer(bob.account.ref, Topic.REMINDERS, EMAIL))).path
    alice.leaves()
    gone, living = Client().post(link), Client().post(theirs)

    assert gone.status_code == living.status_code == 200
    assert not Preference.objects.exclude(account_ref=bob.account.ref).exists()
    assert wanted(bob) == set()
