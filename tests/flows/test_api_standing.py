"""Standing for apps: the reasons behind a 403, objecting, and the way back in."""

from __future__ import annotations

from captcha.models import CaptchaStore
from django.core.files.uploadedfile import SimpleUploadedFile

from konto.standing.actions import Outcome
from konto.standing.models import Appeal
from tests.apps import App
from tests.letters import work
from tests.standing import FACTS, REASONS, WHY_NOT, code_of, decides, restricts
from tests.unchanged import nothing_comes_about


def reopening_key(letterbox) -> str:
    text: str = letterbox.last(kind="standing/decided").text
    return text.split("/appeal/open/")[1].split("/", maxsplit=1)[0]


def test_an_app_learns_why_objects_and_comes_back(app, alice, nora, omar, letterbox):
    """Every other call is a 403 that names the page; the statement, the appeal and its answer are open."""
    restriction = restricts(nora, alice)
    app.sign_in(alice)
    assert app.get("account/profile")["meta"]["page"] == "/settings/standing/"
    assert app.status == 403
    found = app.get("account/standing")["data"]
    assert FACTS in str(found["restrictions"][0]["statement"])
    assert "Delete my account" in found["still_works"]

    note = SimpleUploadedFile("note.txt", b"What I saw", content_type="text/plain")
    filed = app.send(f"account/standing/{restriction.id}/appeal", {"attachments": note}, text=WHY_NOT)["data"]
    assert (filed["texts"], filed["state"]) == ([WHY_NOT], "filed")
    file = filed["files"][0]["id"]
    assert app.fetch("appeals/by-link/file", "POST", secret=filed["secret"], file=file) == b"What I saw"

    decides(omar, Appeal.objects.get(), Outcome.LIFT)
    assert app.post("appeals/by-link", secret=filed["secret"])["data"]["reasons"] == REASONS
    app.post(f"account/standing/{restriction.id}/link")
    key = reopening_key(letterbox)
    app.post("links/reopen/look", key=key)
    assert app.status == 200
    assert app.post("links/reopen", key=key)["data"] == {"confirm": None}
    app.get("account/profile")
    assert app.status == 200


def test_an_app_objects_from_outside(app, alice, nora, letterbox):
    """By the case code and the address, with the picture; the same answer where they don't belong together."""
    restriction = restricts(nora, alice)
    with nothing_comes_about():
        refused = app.post("appeals", code=code_of(restriction), address=alice.address, text=WHY_NOT)
    picture = {"key": refused["meta"]["picture"]["key"], "letters": letters_of(refused)}
    app.post("appeals", code=code_of(restriction), address=alice.address, text=WHY_NOT, picture=picture)
    assert app.status == 202
    work()
    secret = letterbox.link(kind="standing/received").split("/")[-2]

    assert app.post("appeals/by-link/withdraw", secret=secret)["data"]["state"] == "withdrawn"
    assert App().post("appeals/by-link", secret="nothing")["status"] == 404


def test_a_link_that_is_over_opens_nothing(app, alice):
    """Nor does a forged one; and a stranger has no standing to read."""
    with nothing_comes_about():
        for path in ("links/reopen", "links/reopen/look"):
            app.post(path, key="nothing")
            assert app.status == 404
        app.get("account/standing")
        assert app.status == 401


def letters_of(answer) -> str:
    return str(CaptchaStore.objects.get(hashkey=answer["meta"]["picture"]["key"]).response)
