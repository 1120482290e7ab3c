"""Leaving from an app: the same steps as on the pages, and none can be left out."""

from __future__ import annotations

import pytest

from konto.departure.models import Departure, ExitAnswer
from tests.apps import App, codes
from tests.contacts import NEW, sent_code
from tests.letters import work
from tests.unchanged import nothing_comes_about

YES = {"consequences": True, "terms": True}


@pytest.fixture
def gone_so_far(app, alice):
    """Alice has consented and answered, and the code is with her."""
    app.sign_in(alice)
    app.post("account/leaving/consent", **YES)
    app.post("account/leaving/answers", reason="rarely", problems=["support"], text="Goodbye from Alice Appleby")
    assert app.status == 202
    work()
    return app


def test_an_app_shows_what_goes(app, alice):
    """Counted, with what can't be used again."""
    app.sign_in(alice)
    found = app.get("account/leaving")["data"]

    assert found["retired"] == [alice.address]
    assert sum(one["count"] for one in found["counted"]) > 0
    assert "leaving" not in found or found["leaving"] is None


def test_an_app_leaves(gone_so_far, alice, visit, letterbox):
    """The code is right, every session ends, and the page of the clock is told."""
    answer = gone_so_far.post("account/leaving", code=letterbox.code(to=alice.address))

    assert gone_so_far.status == 202
    assert alice.account.state == "leaving"
    assert "Keep my account" in visit.open(answer["data"]["status_page"]).buttons
    gone_so_far.get("auth/session")
    assert gone_so_far.status == 410


def test_an_app_takes_it_back(gone_so_far, alice, letterbox):
    """Signed in anew, the clock is all there is, and staying is one call."""
    gone_so_far.post("account/leaving", code=letterbox.code(to=alice.address))
    gone_so_far.tokens.clear()
    gone_so_far.sign_in(alice)
    assert gone_so_far.get("account/leaving")["data"]["leaving"]["stage"]

    gone_so_far.ask("DELETE", "account/leaving")
    assert gone_so_far.status == 200
    assert alice.account.state == "active"


def test_no_step_can_be_left_out(app, alice, letterbox):
    """Without consent no code goes, and without the code nothing begins."""
    app.sign_in(alice)
    with nothing_comes_about():
        for path, body in (("answers", {}), ("consent", {"terms": True}), ("resend", {}), ("", {"code": "123456"})):
            app.post(f"account/leaving/{path}".rstrip("/"), **body)
            assert app.status in (400, 409)
    app.post("account/leaving/consent", **YES)
    app.post("account/leaving/answers")
    work()
    wrong = "000000" if letterbox.code(to=alice.address) != "000000" else "000001"

    app.post("account/leaving", code=wrong)
    assert app.status == 400
    assert not Departure.objects.exists()


def test_strangers_leave_with_nobodys_account(app, alice):
    """Each call needs the session."""
    with nothing_comes_about():
        for method, path in (("GET", ""), ("POST", "/consent"), ("POST", "/answers"), ("POST", ""), ("DELETE", "")):
            app.ask(method, f"account/leaving{path}", **YES, code="123456")
            assert app.status == 401
    assert not ExitAnswer.objects.exists()


def test_the_secret_shows_the_clock_and_takes_it_back(gone_so_far, alice, letterbox):
    """Without a session: how far it is, sooner, and staying after all."""
    key = gone_so_far.post("account/leaving", code=letterbox.code(to=alice.address))["data"]["key"]
    stranger = App()
    told = stranger.post("links/leaving", key=key)["data"]
    assert (told["stage"], told["hurried"], told["certificate"]) == ("waiting", False, None)

    assert stranger.post("links/leaving/stay", key=key)["data"]["stage"] == "kept"
    assert alice.account.state == "active"
    stranger.post("links/leaving/now", key=key)
    assert alice.account.state == "active"


def test_an_app_leaves_sooner(gone_so_far, alice, letterbox):
    """Signed in while the clock runs, or by the secret; then it is done, and the certificate is named."""
    key = gone_so_far.post("account/leaving", code=letterbox.code(to=alice.address))["data"]["key"]
    gone_so_far.tokens.clear()
    gone_so_far.sign_in(alice)
    assert gone_so_far.post("account/leaving/now")["data"]["leaving"]["hurried"] is True
    work()

    told = App().post("links/leaving", key=key)["data"]
    assert (told["stage"], told["done"]) == ("gone", told["total"])
    assert told["certificate"]
    assert not alice.has_account


def test_a_contact_from_before_agrees(app, alice, letterbox):
    """Where the address changed lately, its code alone doesn't do; that of the one before is asked for, too."""
    account, before = alice.account, alice.address
    app.sign_in(alice)
    app.post("account/email", email=NEW)
    work()
    app.post("account/email/verify", key=sent_code(NEW))
    app.post("account/leaving/consent", **YES)
    app.post("account/leaving/answers")
    work()
    assert app.get("account/leaving")["data"]["can_hurry"] is False
    code, agreement = letterbox.code(to=NEW), letterbox.code(to=before)
    app.post("account/leaving/agreement", kind="email")
    assert app.status == 200

    assert list(codes(app.post("account/leaving", code=code))) == ["agreement"]
    app.post("account/leaving", code=code, agreement=agreement)
    assert app.status == 202
    assert Departure.objects.get().ref == account.ref
