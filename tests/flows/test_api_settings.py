"""The account for apps: picture, messages, break, user name, contacts, and what is in the account."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from konto.cases.models import Case
from konto.identity.models import Picture, Session
from konto.kernel.events import Event
from tests.apps import App, codes
from tests.contacts import NEW, NUMBER, mail_of, name_of, phone_of, sent_code
from tests.letters import work
from tests.recovering import has_name, has_phone
from tests.unchanged import journalled, nothing_comes_about


@pytest.fixture
def signed_in(app, alice):
    """Alice's app, signed in a moment ago."""
    app.sign_in(alice)
    return app


def portrait(kind: str = "PNG", size: tuple[int, int] = (400, 300)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return SimpleUploadedFile("me.png", out.getvalue(), content_type="image/png")


# --- picture ---------------------------------------------------------------------------------------------------------
def test_an_app_sends_fetches_and_removes_the_picture(alice, signed_in):
    """Two sizes, drawn anew; the account says which picture it is, so that the app knows when to fetch it."""
    with journalled(Event.PICTURE_CHANGED):
        user = signed_in.send("account/picture", {"picture": portrait()})["data"]
    assert user["picture"] == alice.account.picture
    for size, edge in (("small", 64), ("large", 256)):
        shown = Image.open(io.BytesIO(signed_in.fetch(f"account/picture/{size}")))
        assert (shown.size, shown.format) == ((edge, edge), "WEBP")
    assert signed_in.headers["Content-Type"] == "image/webp"

    assert "picture" not in signed_in.ask("DELETE", "account/picture")["data"]
    signed_in.fetch("account/picture/small")
    assert signed_in.status == 404


def test_what_is_no_picture_is_refused(signed_in):
    """Another file, none at all, JSON in its place, and one that is too large."""
    with nothing_comes_about():
        for files in (
            {"picture": SimpleUploadedFile("me.png", b"no picture")},
            {"picture": portrait(size=(20, 20))},
            {},
        ):
            assert list(codes(signed_in.send("account/picture", files))) == ["picture"]
        assert list(codes(signed_in.post("account/picture", picture="me.png"))) == ["picture"]
        heavy = SimpleUploadedFile("me.png", b"x" * 6_000_000)
        assert list(codes(signed_in.send("account/picture", {"picture": heavy}))) == ["picture"]
    assert not Picture.objects.exists()


def test_nobody_fetches_anothers_picture(signed_in, bob):
    """There is no address for it: each app gets its own account's."""
    bobs = App()
    bobs.sign_in(bob)
    bobs.send("account/picture", {"picture": portrait()})

    for size in ("small", "large", bob.account.picture, "middle"):
        signed_in.fetch(f"account/picture/{size}")
        assert signed_in.status == 404


# --- messages --------------------------------------------------------------------------------------------------------
def test_an_app_chooses_messages(alice, signed_in):
    """One choice changes and every other stays, and the page shows the same."""
    before = signed_in.get("account/messages")["data"]
    fixed = {one["topic"] for one in before if not one["can_change"]}
    assert {"security", "orders", "cases"} == fixed
    assert all(one["wanted"] for one in before if one["topic"] in fixed)
    assert {one["channel"] for one in before} == {"email"}

    with journalled(Event.MESSAGE_CHOICES_CHANGED):
        signed_in.ask("PATCH", "account/messages", choices=[{"topic": "offers", "channel": "email", "wanted": True}])
    after = signed_in.get("account/messages")["data"]
    assert [one["topic"] for one, was in zip(after, before, strict=True) if one != was] == ["offers"]
    off = [{"topic": one["topic"], "channel": "email", "wanted": False} for one in after if one["can_change"]]
    now = signed_in.ask("PATCH", "account/messages", choices=off)["data"]
    assert not any(one["wanted"] for one in now if one["can_change"])


@pytest.mark.parametrize(
    "choices",
    [
        [{"topic": "security", "channel": "email", "wanted": False}],
        [{"topic": "offers", "channel": "sms", "wanted": True}],
        [{"topic": "offers", "channel": "email", "wanted": "yes"}],
        [{"topic": "offers"}],
        ["offers"],
        "offers",
        {"topic": "offers"},
        7,
        None,
    ],
)
def test_what_can_not_be_chosen_is_refused(signed_in, choices):
    """What is essential, what reaches nobody, and what is no choice."""
    with nothing_comes_about():
        answer = signed_in.ask("PATCH", "account/messages", choices=choices)
    assert (signed_in.status, codes(answer)) == (400, {"choices": "invalid"})


def test_an_app_takes_a_break_and_ends_it(signed_in, clock):
    """For good, or until a day; a day in the past is refused."""
    assert signed_in.get("account/break")["data"] == {"runs": False, "since": None, "until": None}
    taken = signed_in.post("account/break", length="good")["data"]
    assert (taken["runs"], taken["until"]) == (True, None)
    assert list(codes(signed_in.post("account/break", length="day", until="2001-01-31"))) == ["until"]
    assert list(codes(signed_in.post("account/break", length="never"))) == ["length"]
    assert signed_in.post("account/break", length="30")["data"]["until"] > clock.now.timestamp()

    with journalled(Event.BREAK_ENDED):
        assert signed_in.ask("DELETE", "account/break")["data"]["runs"] is False


# --- who it is -------------------------------------------------------------------------------------------------------
def test_an_app_sets_and_removes_the_user_name(alice, bob, signed_in):
    """One that somebody has is refused."""
    has_name(bob, "bob.b")
    assert list(codes(signed_in.post("account/username", username="BOB.B"))) == ["username"]

    assert signed_in.post("account/username", username="alice.a")["data"]["username"] == "alice.a"
    assert name_of(alice.account) == "alice.a"
    assert "username" not in signed_in.ask("DELETE", "account/username")["data"]
    assert name_of(alice.account) == ""


def test_nothing_sent_changes_nothing(signed_in):
    """An empty call is no call that worked."""
    with nothing_comes_about():
        for method, path, body in (
            ("PATCH", "account/profile", {"name": None}),
            ("PATCH", "account/profile", {"language": None}),
            ("POST", "account/password/change", {}),
            ("POST", "account/username", {}),
            ("POST", "account/email", {}),
            ("POST", "account/break", {}),
            ("POST", "account/authenticators/webauthn", {}),
            ("POST", "account/authenticators/totp", {}),
        ):
            signed_in.ask(method, path, **body)
            assert signed_in.status == 400, path


# --- contacts --------------------------------------------------------------------------------------------------------
def test_an_app_adds_a_number_and_takes_it_off(alice, signed_in, settings):
    """Asked for, sent again, confirmed by its code, and removed, while the address still proves whose account it is."""
    signed_in.post("account/phone", phone=NUMBER)
    assert signed_in.status == 202
    signed_in.ask("PUT", "account/phone")
    assert signed_in.status == 200
    work()
    (now,) = signed_in.post("account/phone/verify", code=sent_code(NUMBER))["data"]
    assert (now["phone"], now["verified"], phone_of(alice.account)) == (NUMBER, True, NUMBER)

    assert signed_in.ask("DELETE", "account/phone", phone=NUMBER)["data"] == []
    assert phone_of(alice.account) == ""


def test_an_app_gives_up_an_address_that_waits(alice, signed_in):
    """The account's own stays, and being the last, it can't be taken off."""
    signed_in.post("account/email", email=NEW)
    (own,) = signed_in.ask("DELETE", "account/email", email=NEW)["data"]
    assert own["email"] == alice.address

    with nothing_comes_about():
        signed_in.ask("DELETE", "account/email", email=alice.address)
        assert signed_in.status == 409
        for other in (NEW, "", None, ["a"], "\x00"):
            signed_in.ask("DELETE", "account/email", email=other)
            assert signed_in.status == 404
    assert mail_of(alice.account) == alice.address


def test_an_app_proves_a_contact_anew(alice, signed_in):
    """One that the account has, where its proof is old."""
    has_phone(alice, proved_days_ago=300)
    assert signed_in.get("account/phone")["data"][0]["state"] == "stale"
    signed_in.ask("PUT", "account/phone")
    work()
    signed_in.post("account/phone/verify", code=sent_code(NUMBER))
    assert signed_in.get("account/phone")["data"][0]["state"] == "confirmed"


# --- what is in it, and who is in it ---------------------------------------------------------------------------------
def test_an_app_shows_what_is_in_the_account(alice, signed_in):
    """Counted as on the page; and what is missing becomes a question."""
    found = signed_in.get("account/holdings")["data"]
    assert sum(one["count"] for one in found["holds"]) > 0
    assert {one["kind"]: one["state"] for one in found["contacts"]} == {"email": "confirmed", "phone": "none"}

    case = signed_in.post("account/holdings/missing", text="A coat that I paid")["data"]
    assert case["messages"][0]["text"] == "A coat that I paid"
    assert Case.objects.get().subject == "missing"


def test_an_app_ends_every_other_device(alice, bob, signed_in):
    """This one stays, and another's stay."""
    others, bobs = [App(), App()], App()
    for one in others:
        one.sign_in(alice)
    bobs.sign_in(bob)

    left = signed_in.ask("DELETE", "auth/sessions", others=True)["data"]
    assert [one["is_current"] for one in left] == [True]
    assert not any(one.is_signed_in for one in others)
    assert bobs.is_signed_in


def test_this_is_not_me_leaves_the_account(alice, signed_in):
    """The session ends, the device is strange again, and staff are told."""
    assert signed_in.tokens["X-Device-Token"]
    answer = signed_in.post("account/not-me")

    assert (signed_in.status, answer["meta"]["is_authenticated"]) == (401, False)
    assert signed_in.tokens["X-Device-Token"] == ""
    assert not Session.objects.filter(account=alice.account).exists()
    assert Case.objects.get().subject == "not_me"


def test_a_number_that_is_new_to_its_holder_is_doubted(alice, app, letterbox, settings):
    """By the code that was sent to it, and by no other."""
    settings.KONTO_CHALLENGE = "off"
    phone = has_phone(alice)
    app.post("number-is-new", phone=NUMBER)
    assert app.status == 202
    work()
    code = letterbox.code(to=NUMBER)
    wrong = "000000" if code != "000000" else "000001"
    assert list(codes(app.post("number-is-new/confirm", phone=NUMBER, code=wrong))) == ["code"]

    app.post("number-is-new/confirm", phone=NUMBER, code=code)
    assert app.status == 200
    phone.refresh_from_db()
    assert phone.doubted_at
