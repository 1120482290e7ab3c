"""The account for apps: asking a person, and reading, writing and attaching to one's questions."""

from __future__ import annotations

from uuid import uuid4

import pytest
from captcha.models import CaptchaStore
from django.core.files.uploadedfile import SimpleUploadedFile

from konto.cases.models import Case, Message
from konto.kernel.events import Event
from tests.apps import App, codes
from tests.letters import work
from tests.questions import ASKER, answers, asked
from tests.unchanged import journalled, nothing_comes_about

QUESTION = {"title": "My parcel", "text": "Where is my parcel?"}
NOTE = b"Order 4711, paid on Monday"


def note() -> SimpleUploadedFile:
    return SimpleUploadedFile("note.txt", NOTE, content_type="text/plain")


def test_an_app_asks_reads_and_writes(app, alice, nora):
    """Signed in, neither address nor picture is asked for; the answer and the reply stand in their order."""
    app.sign_in(alice)
    number = app.post("cases", **QUESTION)["data"]["case"]["number"]
    case = Case.objects.get(number=number)
    assert (case.account_ref, case.contact) == (alice.account.ref, alice.address)

    answers(nora, case)
    app.post(f"cases/{number}", text="Thank you")
    assert app.status == 200
    said = app.get(f"cases/{number}")["data"]["messages"]
    assert [(one["by"], one["text"]) for one in said][::2] == [("you", QUESTION["text"]), ("you", "Thank you")]
    assert said[1]["by"] == "staff"
    assert [one["number"] for one in app.get("cases")["data"]] == [number]

    assert app.post(f"cases/{number}/close")["data"]["status"] == "closed"


def test_an_app_attaches_a_file_and_gets_it_back(app, alice):
    """With the question and with a reply; it comes as a download, whatever it holds."""
    app.sign_in(alice)
    case = app.send("cases", {"attachments": note()}, **QUESTION)["data"]["case"]
    case = app.send(f"cases/{case['number']}", {"attachments": [note(), note()]}, text="More of it")["data"]
    assert [len(one["files"]) for one in case["messages"]] == [1, 2]

    file = case["messages"][0]["files"][0]
    assert (file["name"], file["size"]) == ("note.txt", len(NOTE))
    assert app.fetch(f"cases/{case['number']}/files/{file['id']}") == NOTE
    assert app.headers["Content-Type"] == "application/octet-stream"
    assert app.headers["Content-Disposition"].startswith("attachment")


def test_too_many_files_are_refused(app, alice):
    """As on the page, and nothing is asked."""
    app.sign_in(alice)
    answer = app.send("cases", {"attachments": [note() for _ in range(6)]}, **QUESTION)

    assert (app.status, codes(answer)) == (400, {"attachments": "many"})
    assert not Case.objects.exists()


def test_a_question_sent_twice_is_asked_once(app, alice):
    """By the key that the app chose; likewise a reply."""
    app.sign_in(alice)
    key = str(uuid4())
    first = app.post("cases", **QUESTION, key=key)["data"]["case"]
    assert app.post("cases", **QUESTION, key=key)["data"]["case"]["number"] == first["number"]
    for _ in range(2):
        app.post(f"cases/{first['number']}", text="More", key=key)

    assert Case.objects.count() == 1
    assert Message.objects.count() == 2


def test_a_stranger_asks_with_the_picture(app, settings, letterbox):
    """The secret opens the question in the app; without the letters of the picture nothing is asked."""
    settings.KONTO_CHALLENGE = "always"
    answer = app.post("cases", **QUESTION, contact=ASKER)
    assert (app.status, codes(answer)) == (400, {"picture": "first"})
    assert not Case.objects.exists()

    key = answer["meta"]["picture"]["key"]
    letters = CaptchaStore.objects.get(hashkey=key).response
    told = app.post("cases", **QUESTION, contact=ASKER, picture={"key": key, "letters": letters})["data"]
    other = App()
    case = other.post("cases/by-link", secret=told["secret"])["data"]
    assert case == told["case"]
    assert other.post("cases/by-link", secret=told["secret"], number=case["number"])["data"] == case
    assert (
        other.post("cases/by-link/reply", secret=told["secret"], text="More")["data"]["messages"][1]["text"] == "More"
    )
    other.post("cases/by-link/close", secret=told["secret"])
    assert Case.objects.get().status == "closed"


def test_a_stranger_confirms_by_the_letter_or_says_it_was_somebody_else(app, letterbox):
    """What the app was told confirms nothing; the letter's link does, and it ends what one didn't ask."""
    told = [app.post("cases", **QUESTION, contact=f"{one}.{ASKER}", by_letter=True)["data"] for one in "ab"]
    for call in ("confirm", "disown", "reply"):
        app.post(f"cases/by-link/{call}", secret=told[0]["secret"], text="Mine, really")
        assert app.status == 409
    assert all(Case.objects.values_list("held", flat=True))
    work()

    secrets = [letterbox.link(to=f"{one}.{ASKER}").strip("/").rpartition("/")[2] for one in "ab"]
    with journalled(Event.CASE_CONTACT_PROVED):
        assert app.post("cases/by-link/confirm", secret=secrets[0])["data"]["held"] is False
    app.post("cases/by-link/disown", secret=secrets[1])
    assert app.status == 200
    app.post("cases/by-link", secret=secrets[1])
    assert app.status == 404


def test_a_stranger_gets_a_file_by_the_secret(app, settings):
    """And by no other."""
    settings.KONTO_CHALLENGE = "off"
    told = [app.send("cases", {"attachments": note()}, **QUESTION, contact=ASKER)["data"] for _ in range(2)]
    file = told[0]["case"]["messages"][0]["files"][0]["id"]

    assert app.fetch("cases/by-link/file", "POST", secret=told[0]["secret"], file=file) == NOTE
    for secret, name in ((told[1]["secret"], file), ("A" * 16, file), (told[0]["secret"], "nothing")):
        app.fetch("cases/by-link/file", "POST", secret=secret, file=name)
        assert app.status == 404


def test_nobody_reads_or_writes_to_anothers_question(app, alice, bob):
    """The number of another's question is a number of nothing, to strangers and to the signed in."""
    case = asked(by=bob)
    app.sign_in(alice)
    with nothing_comes_about():
        for method, path in (("GET", ""), ("POST", ""), ("POST", "/close"), ("GET", f"/files/{uuid4()}")):
            if "files" in path:
                app.fetch(f"cases/{case.number}{path}")
            else:
                app.ask(method, f"cases/{case.number}{path}", text="Mine now")
            assert app.status == 404, path
        assert app.get("cases")["data"] == []
        stranger = App()
        stranger.get(f"cases/{case.number}")
        assert stranger.status == 401
    assert Case.objects.get().status == "open"


@pytest.mark.parametrize("number", ["nothing", "%00", "K-", "K-7F3Q-29X%20"])
def test_a_number_that_is_none_finds_nothing(app, alice, number):
    """Whatever stands in the address."""
    app.sign_in(alice)
    for method in ("GET", "POST"):
        app.ask(method, f"cases/{number}", text="Hello")
        assert app.status == 404


def test_questions_are_paced_as_on_the_page(app, alice):
    """Ten in a day, and then it says how long to wait."""
    app.sign_in(alice)
    for _ in range(10):
        app.post("cases", **QUESTION)
        assert app.status == 200
    app.post("cases", **QUESTION)

    assert app.status == 429
    assert int(app.headers["Retry-After"]) > 0
    assert Case.objects.count() == 10
