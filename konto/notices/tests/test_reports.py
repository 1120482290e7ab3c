"""Reports of a provider at /hooks/bounces/: signed, fresh, once, and about what we sent."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook

from konto.kernel import clock, registries
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.notices import actions, housekeeping, jobs, queries
from konto.notices.models import Bounce, Channel, Preference, Report, Topic
from konto.notices.tests.conftest import Send

OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NEW = "whsec_b2xkYmlyZHNmbHlub3J0aHdhcmRpbnNwcmluZw=="
PATH = "/hooks/bounces/"


@pytest.fixture(autouse=True)
def secrets(site: Settings) -> Settings:
    site.KONTO_BOUNCE_SECRETS = [NEW, OLD]
    return site


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Whom the rooms heard of."""
    refs: list[UUID] = []
    monkeypatch.setattr(registries, "_bounce_hooks", [refs.append])
    return refs


def report(
    *events: object, secret: str = OLD, report_id: str = "msg_1", at: datetime | None = None, **changed: str
) -> HttpResponse:
    """Send a report as a provider would; `changed` headers and body are what somebody else made of it."""
    body = changed.pop("body", json.dumps({"events": list(events)}))
    at = at or clock.now()
    headers = {
        "webhook-id": report_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(report_id, at, changed.pop("signed", body)),
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    client = Client(enforce_csrf_checks=True, headers=headers)
    return client.post(PATH, body, content_type="application/json")  # type: ignore[return-value]


def refused(**more: object) -> dict[str, object]:
    return {"event": "permanent", "channel": "email", "to": "alice@konto.example", "code": 550, **more}


def test_a_refusal_for_good_marks_the_address(db: None, send: Send, heard: list[UUID]) -> None:
    """The address is known to bounce, in any spelling; the journal and the rooms of its account hear of it."""
    account = uuid4()
    send(account_ref=account)

    assert report(refused(to="ALICE@konto.example")).status_code == 204
    assert queries.bounced("alice@konto.example")
    assert heard == [account]
    entry = JournalEntry.objects.get(event=Event.LETTER_BOUNCED)
    assert (entry.subject, entry.details) == (account, {"code": 550})


def test_a_message_is_known_by_its_number(db: None, send: Send, heard: list[UUID]) -> None:
    """The Message-ID says which letter it was, without an address."""
    account = uuid4()
    letter = send(account_ref=account)
    send(key="2", to="bob@konto.example", account_ref=uuid4())

    report(refused(to="", message_id=f"<{letter.id}@konto.example>"))
    assert queries.bounced("alice@konto.example")
    assert heard == [account]
    assert Bounce.objects.count() == 1


def test_a_number_and_an_address_that_contradict_mark_nobody(db: None, send: Send, heard: list[UUID]) -> None:
    """The letter went elsewhere: the report is wrong, or somebody's guess."""
    letter = send(to="bob@konto.example", account_ref=uuid4())
    send(key="2", account_ref=uuid4())

    report(refused(message_id=str(letter.id)))
    assert not Bounce.objects.exists()
    assert heard == []


def test_a_text_is_reported_too(db: None, text: Send, heard: list[UUID]) -> None:
    """A number refused for good is marked as a number, not as an address."""
    account = uuid4()
    text(account_ref=account)

    report({"event": "permanent", "channel": "sms", "to": "+4790000099"})
    assert queries.bounced("+4790000099", channel="sms")
    assert heard == [account]


def test_a_refusal_for_now_marks_nobody(db: None, send: Send, heard: list[UUID]) -> None:
    """A full mailbox is no dead one."""
    send(account_ref=uuid4())

    assert report(refused(event="temporary")).status_code == 204
    assert not Bounce.objects.exists()
    assert heard == []


def test_a_complaint_ends_what_is_optional(db: None, send: Send) -> None:
    """Whoever calls our letters unwanted gets no optional ones any more, and is not said to bounce."""
    account = uuid4()
    send(account_ref=account)
    report(refused(event="complaint"))

    assert not any(queries.choices_of(account).values())
    assert not queries.bounced("alice@konto.example")
    assert JournalEntry.objects.filter(event=Event.LETTER_COMPLAINED_OF, subject=account).count() == 1


def test_a_complaint_of_letters_leaves_texts_alone(db: None, send: Send) -> None:
    """A channel that nobody complained of goes on as chosen."""
    account = uuid4()
    send(account_ref=account)
    actions.choose(account, {(Topic.OFFERS, Channel.SMS): True}, actor=Actor.person(account))
    report(refused(event="complaint"))

    assert queries.choices_of(account)[Topic.OFFERS, Channel.SMS]


def test_a_batch_is_dealt_with_event_by_event(db: None, send: Send, heard: list[UUID]) -> None:
    """Each event has its effect; what we never sent is passed over."""
    first, second = uuid4(), uuid4()
    send(key="1", account_ref=first)
    send(key="2", to="bob@konto.example", account_ref=second)

    report(refused(), refused(to="stranger@konto.example"), refused(to="bob@konto.example"))
    assert heard == [first, second]
    assert Bounce.objects.count() == 2


def test_the_same_report_has_its_effect_once(db: None, send: Send, heard: list[UUID]) -> None:
    """Sent again, also after the address was cleared, it changes nothing."""
    send(account_ref=uuid4())
    report(refused())
    actions.clear_bounce("alice@konto.example")

    assert report(refused()).status_code == 204
    assert not queries.bounced("alice@konto.example")
    assert len(heard) == 1


def test_the_same_refusal_in_another_report_is_no_news(db: None, send: Send, heard: list[UUID]) -> None:
    """A provider that says it twice under two numbers is heard once."""
    send(account_ref=uuid4())
    report(refused(), report_id="msg_1")
    report(refused(), report_id="msg_2")

    assert len(heard) == 1
    assert JournalEntry.objects.filter(event=Event.LETTER_BOUNCED).count() == 1


def test_the_same_report_many_times_at_once(transactional_db: None, send: Send) -> None:
    """Eight deliveries at the same moment: one mark, one line in the journal."""
    send(account_ref=uuid4())

    def one(_: int) -> int:
        try:
            return report(refused()).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(one, range(8))) == {204}
    assert Bounce.objects.count() == 1
    assert JournalEntry.objects.filter(event=Event.LETTER_BOUNCED).count() == 1


def test_the_last_letter_marks_nobody(
    transactional_db: None, send: Send, heard: list[UUID], clock: time_machine.Traveller
) -> None:
    """A farewell that comes back leaves no mark: it would outlive the person."""
    send(sealed=True, account_ref=uuid4())
    report(refused(), report_id="before")
    jobs.drain()
    clock.shift(timedelta(seconds=1))
    report(refused(), report_id="after")

    assert not Bounce.objects.exists()
    assert heard == []


# --- who is believed -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("secret", [OLD, NEW])
def test_while_secrets_change_both_are_good(db: None, send: Send, secret: str) -> None:
    """The old one as long as it is set, the new one from then on."""
    send()

    assert report(refused(), secret=secret).status_code == 204


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": "whsec_YW5vdGhlcnNlY3JldGFub3RoZXJzZWNyZXQ="},
        {"signed": '{"events": []}'},
        {"webhook_id": "msg_2"},
        {"webhook_signature": ""},
        {"webhook_signature": "v1"},
        {"webhook_signature": "v1,%%%"},
        {"webhook_signature": "v1a,AAAA v2,BBBB"},
        {"webhook_signature": "v1,\u00e9"},
        {"webhook_timestamp": "soon"},
        {"webhook_timestamp": "nan"},
        {"webhook_timestamp": "1e400"},
        {"webhook_id": ""},
    ],
    ids=str,
)
def test_what_isn_t_signed_changes_nothing(db: None, send: Send, heard: list[UUID], forged: dict[str, Any]) -> None:
    """Another secret, another body, another number, and whatever is no signature at all."""
    send(account_ref=uuid4())

    assert report(refused(), **forged).status_code == 401
    assert not Bounce.objects.exists()
    assert not Report.objects.exists()
    assert heard == []


@pytest.mark.parametrize(("minutes", "status"), [(-6, 401), (-4, 204), (4, 204), (6, 401)])
def test_a_report_is_good_for_five_minutes(db: None, send: Send, minutes: int, status: int) -> None:
    """An old one that somebody kept, and one from the future, are nobody's."""
    send()

    assert report(refused(), at=datetime.now(UTC) + timedelta(minutes=minutes)).status_code == status
    assert queries.bounced("alice@konto.example") == (status == 204)


def test_without_a_secret_there_is_no_such_place(db: None, site: Settings) -> None:
    """Where no provider reports, nobody can."""
    site.KONTO_BOUNCE_SECRETS = []

    assert report(refused()).status_code == 404
    assert Client().get(PATH).status_code == 404


def test_it_is_no_page(db: None) -> None:
    """Nothing is there to be read."""
    assert Client().get(PATH).status_code == 405


def test_a_huge_report_isn_t_read(db: None) -> None:
    """More than a provider has to say is refused by its length."""
    assert report(body=" " * 300_000).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"events": {}}',
        '{"events": [1]}',
        '{"events": [{"event": "permanent", "channel": "email"}]}',
        '{"events": [{"event": "gone", "channel": "email", "to": "a@b.c"}]}',
        '{"events": [{"event": "permanent", "channel": "fax", "to": "a@b.c"}]}',
        '{"events": [{"event": "permanent", "channel": "email", "to": ["a@b.c"]}]}',
        '{"events": [{"event": "permanent", "channel": "email", "to": "a@b.c", "code": -1}]}',
        '{"events": [{"event": "permanent", "channel": "email", "to": "a@b.c", "code": true}]}',
        '{"events": [{"event": "permanent", "channel": "email", "message_id": "<hello@b.c>"}]}',
        '{"events": [' + ",".join(["1"] * 501) + "]}",
        "[" * 100_000,
    ],
    ids=lambda body: body[:60],
)
def test_a_report_of_another_form_is_refused_whole(db: None, send: Send, body: str) -> None:
    """The provider's own signature doesn't make sense of it: 400, nothing is changed, and nothing of it is repeated."""
    send(to="a@b.c")
    answer = report(body=body)

    assert answer.status_code == 400
    assert b"a@b.c" not in answer.content
    assert not Bounce.objects.exists()
    assert not Report.objects.exists()


def test_numbers_of_reports_go_after_three_days(db: None, clock: time_machine.Traveller) -> None:
    """By then no provider sends one again; what is kept until then is a digest."""
    report(report_id="a-very-telling-number")
    assert b"telling" not in bytes(Report.objects.get().digest)
    clock.shift(timedelta(days=3))
    housekeeping.tidy()
    assert Report.objects.exists()

    clock.shift(timedelta(seconds=1))
    housekeeping.tidy()
    assert not Report.objects.exists()


def test_nothing_is_kept_of_a_complaint_about_no_account(db: None, send: Send) -> None:
    """A letter that concerned no account changes nobody's choices."""
    send()
    report(refused(event="complaint"))

    assert not Preference.objects.exists()
