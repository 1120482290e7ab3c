"""Texts by a real HTTP gateway that takes, fails, refuses, hangs, answers twice, breaks off and restarts."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from uuid import UUID, uuid4

import pytest
import structlog
from django.core import checks
from django.test import override_settings
from pytest_django import Settings

from konto.kernel import registries
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.notices import actions, delivery, jobs, queries, sms
from konto.notices.models import Letter
from konto.notices.tests.conftest import NOON, Send
from konto.notices.tests.text_gateway import CUTS, DRIPS, HANGS, TWICE, TextGateway

pytestmark = pytest.mark.slow


def number(ending: str) -> str:
    return f"+47900000{ending}"


def test_a_text_arrives(db: None, gateway: TextGateway, text: Send) -> None:
    """The gateway gets number and words, each under the name that its address gives them, and nothing else."""
    letter = text()
    assert jobs.drain() == 1

    assert gateway.arrived == [{"to": "+4790000099", "text": "482 913 is your code for Konto."}]
    assert gateway.headers[0]["Idempotency-Key"] == str(letter.id)
    letter.refresh_from_db()
    assert (letter.state, letter.last_error) == ("sent", "")


def test_a_text_is_delivered_once(db: None, gateway: TextGateway, text: Send) -> None:
    """What was sent is not sent again, however often the job runs; two answers to one text are one."""
    text(to=number(TWICE))

    assert [jobs.drain(), jobs.drain()] == [1, 0]
    assert gateway.requests == 1


@pytest.mark.parametrize("ending", ["00", "01", "02", "03", "07"])
def test_a_gateway_that_fails_marks_nobody(db: None, gateway: TextGateway, text: Send, ending: str) -> None:
    """Whether it fails, is busy, doesn't trust us or points elsewhere: the text waits, and isn't carried elsewhere."""
    letter = text(to=number(ending))
    jobs.drain()

    letter.refresh_from_db()
    assert (letter.state, letter.tries, letter.to_address) == ("queued", 1, number(ending))
    assert letter.last_error.startswith("Gateway ")
    assert not queries.bounced(number(ending), channel="sms")
    assert gateway.requests == 1


@pytest.mark.parametrize("ending", ["04", "06"])
def test_a_number_that_is_refused_for_good_is_marked(
    db: None, gateway: TextGateway, text: Send, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """The text fails and loses its words, the number is known to refuse, the journal and the rooms hear of it."""
    heard: list[UUID] = []
    monkeypatch.setattr(registries, "_bounce_hooks", [heard.append])
    account = uuid4()
    letter = text(to=number(ending), account_ref=account)
    jobs.drain()

    letter.refresh_from_db()
    assert (letter.state, letter.to_address, letter.text) == ("failed", "", "")
    assert queries.bounced(number(ending), channel="sms")
    assert not queries.bounced(number(ending))
    assert heard == [account]
    assert JournalEntry.objects.get(event=Event.LETTER_BOUNCED).subject == account


def test_a_refused_text_marks_nobody(db: None, gateway: TextGateway, text: Send) -> None:
    """A text that the gateway can't use fails for good; its number may get the next one."""
    letter = text(to=number("05"))
    jobs.drain()

    letter.refresh_from_db()
    assert (letter.state, letter.last_error, letter.text) == ("failed", "Gateway 400", "")
    assert not queries.bounced(number("05"), channel="sms")


@pytest.mark.parametrize("ending", [HANGS, DRIPS])
def test_a_gateway_that_hangs_costs_bounded_time(db: None, gateway: TextGateway, text: Send, ending: str) -> None:
    """Silent, or never done with its answer: the text is tried later, and the one behind it arrives now."""
    hung = text(key="1", to=number(ending))
    text(key="2")
    began = time.monotonic()
    jobs.drain()

    assert time.monotonic() - began < 4
    hung.refresh_from_db()
    assert (hung.state, hung.tries) == ("queued", 1)
    assert gateway.to()[-1] == "+4790000099"


def test_a_lease_outlasts_the_slowest_text(site: Settings) -> None:
    """A text that begins at the last moment of its batch is over before anybody else may claim it."""
    site.KONTO_EMAIL_TIMEOUT, site.KONTO_SMS_TIMEOUT = 1, 300

    assert delivery.lease().total_seconds() > delivery.BATCH_SECONDS + sms.longest_seconds()


def test_a_text_that_was_taken_without_an_answer_comes_twice(db: None, gateway: TextGateway, text: Send) -> None:
    """At least once: the same words, so the same code, under the same key, by which a gateway can tell."""
    letter = text(to=number(CUTS))
    jobs.drain()
    Letter.objects.update(next_try=NOON)
    jobs.drain()

    assert [one["text"] for one in gateway.arrived] == ["482 913 is your code for Konto."] * 2
    assert [one["Idempotency-Key"] for one in gateway.headers] == [str(letter.id)] * 2


def test_a_gateway_that_restarts_gets_what_waited(db: None, gateway: TextGateway, text: Send) -> None:
    """Nothing is lost while it is away: after three tries of a round the rest waits untried."""
    letters = [text(key=f"{count}", to=number(f"2{count}")) for count in range(5)]
    gateway.close()
    assert jobs.drain() == 0
    assert [Letter.objects.get(pk=letter.pk).tries for letter in letters] == [1, 1, 1, 0, 0]
    assert Letter.objects.get(pk=letters[0].pk).last_error == "Gateway FAILURE"

    gateway.open()
    Letter.objects.update(next_try=NOON)
    assert jobs.drain() == 5
    assert sorted(gateway.to()) == [number(f"2{count}") for count in range(5)]


def test_letters_don_t_wait_for_a_gateway(db: None, gateway: TextGateway, text: Send, send: Send) -> None:
    """While texts can't leave, letters do."""
    with override_settings(KONTO_LETTERBOX=True):
        text(key="1", to=number("00"))
        letter = send(key="2")
        jobs.drain()

    letter.refresh_from_db()
    assert letter.state == "sent"


def test_one_text_that_can_t_be_opened_stops_no_other(db: None, gateway: TextGateway, text: Send) -> None:
    """A text whose seal is lost is put aside; the next one arrives."""
    bad = text(key="1", sealed=True)
    Letter.objects.filter(pk=bad.pk).update(sealed=b"not a seal")
    text(key="2")
    jobs.drain()

    bad.refresh_from_db()
    assert (bad.state, bad.last_error) == ("queued", "InvalidToken")
    assert gateway.to() == ["+4790000099"]


def test_logs_name_nobody(db: None, gateway: TextGateway, text: Send, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever the gateway does: no number, no text, no password and none of its words reach a log or the console."""
    written: list[str] = []
    root = logging.getLogger()
    listener = logging.Handler(logging.DEBUG)
    listener.emit = lambda record: written.append(record.getMessage())  # type: ignore[method-assign]
    root.addHandler(listener)
    try:
        for count, ending in enumerate(["99", "00", "04", "05", CUTS, HANGS]):
            text(key=f"{count}", to=number(ending), account_ref=uuid4())
        with structlog.testing.capture_logs() as logs:
            jobs.drain()
    finally:
        root.removeHandler(listener)

    said = str(logs) + str(written) + "".join(capfd.readouterr())
    for secret in ("90000", "482", "s3cret", "127.0.0.1", "not taken", "/send"):
        assert secret not in said


# --- the address of a gateway --------------------------------------------------------------------------------------
def test_a_real_gateway_gets_the_number_as_its_target() -> None:
    """In a Twilio address the number stands as the one target, whatever it looks like."""
    url = f"twilio://AC{'a' * 32}:{'b' * 32}@+15005550006/{{number}}"
    service = sms.service_for(url, number="+4790000099", text_id="1")

    assert service is not None
    assert [target for _, target in vars(service)["targets"]] == ["+4790000099"]
    assert service.socket_read_timeout == 1


def test_a_number_that_the_gateway_can_t_take_goes_to_nobody(db: None, gateway: TextGateway, text: Send) -> None:
    """Without a target such a gateway would write to its own sender: the text is refused instead."""
    url = f"twilio://AC{'a' * 32}:{'b' * 32}@+15005550006/{{number}}"
    with override_settings(KONTO_SMS_URL=url):
        letter = text(to="+2908123")
        jobs.drain()

    letter.refresh_from_db()
    assert (letter.state, letter.last_error) == ("failed", "NotForThisGateway")


@pytest.mark.parametrize("url", ["nonsense://x/{number}", "twilio://{number}", "json:///{number}"])
def test_an_address_that_apprise_doesn_t_understand_stops_the_start(site: Settings, url: str) -> None:
    """What checks run at each start says so in a line without the address: it holds a password."""
    site.KONTO_SMS_URL = url
    errors = [one for one in checks.run_checks() if one.id == "notices.E001"]

    assert len(errors) == 1
    assert url not in str(errors[0])


def test_an_address_that_apprise_understands_is_fine(site: Settings, gateway: TextGateway) -> None:
    """The gateway of these tests, and no gateway at all."""
    assert not [one for one in checks.run_checks() if one.id == "notices.E001"]
    site.KONTO_SMS_URL = ""
    assert not [one for one in checks.run_checks() if one.id == "notices.E001"]


def test_a_web_process_never_loads_apprise() -> None:
    """It costs tens of megabytes, and a page only queues texts."""
    code = (
        "import sys, django; django.setup(); import konto.config.urls, konto.notices.actions, konto.notices.jobs; "
        "sys.exit('apprise' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- who gets texts ------------------------------------------------------------------------------------------------
def test_texts_are_offered_where_somebody_takes_them(site: Settings) -> None:
    """By a gateway, or in the letterbox of demo and debug; else no page may promise one."""
    assert queries.texts_can_be_sent()
    site.KONTO_LETTERBOX = False
    assert not queries.texts_can_be_sent()
    site.KONTO_SMS_URL = "json://127.0.0.1/{number}"
    assert queries.texts_can_be_sent()


@pytest.mark.parametrize("to", ["4790000099", "+47 90000099", "+0790000099", "+47 9", "+4790000099000000", "a@x.y"])
def test_what_is_no_number_is_refused(db: None, text: Send, to: str) -> None:
    """A number is international, digits alone; anything else is refused before anything is written."""
    with pytest.raises(actions.BadAddress) as refused:
        text(to=to)

    assert to not in str(refused.value)
    assert not Letter.objects.exists()


def test_countries_that_aren_t_served_get_none(db: None, text: Send, site: Settings) -> None:
    """With a list of countries, a number elsewhere is refused, and forms can ask beforehand."""
    site.KONTO_TEXT_COUNTRIES = ["NO", "UA"]

    assert text(key="1").state == "queued"
    assert text(key="2", to="+380501234567").state == "queued"
    with pytest.raises(actions.OutOfReach):
        text(key="3", to="+46701234567")
    assert [queries.reaches(to) for to in ("+4790000099", "+46701234567", "nonsense")] == [True, False, False]
    assert Letter.objects.count() == 2


@pytest.mark.parametrize("to", ["+4782000000", "+449098790000"])
def test_a_number_that_costs_extra_gets_none(db: None, text: Send, to: str) -> None:
    """Whoever owns it would earn by each text."""
    with pytest.raises(actions.OutOfReach):
        text(to=to)

    assert not Letter.objects.exists()
