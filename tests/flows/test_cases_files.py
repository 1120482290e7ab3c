"""Hostile files: what comes in is bounded, told by its content, drawn anew, and handed out so that nothing runs."""

from __future__ import annotations

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor, wait
from io import BytesIO
from threading import Event

import pytest
from django.core.checks import run_checks
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.ExifTags import Base
from pytest_django import Settings

from konto.cases import attachments
from konto.cases.models import Case, File, Kind
from konto.identity.pictures import draw
from konto.web import pictures
from tests.cast import Person
from tests.staff import Colleague
from tests.visiting import Page, Visit

SCRIPT = b"<script>alert(document.cookie)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
PLACE = "Secret Street 7"


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, form, **more)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A small PNG file that says it holds a great many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def ask_with(visit: Visit, *files: tuple[str, bytes]) -> Page:
    """Ask with files, as a stranger, whatever type the browser says they have."""
    visit.open("/ask/")
    sent = [SimpleUploadedFile(name, content, content_type="image/png") for name, content in files]
    typed = {"contact": "a@example.org", "title": "t", "text": "x", "attachments": sent}
    return visit.press("Send the question", **typed, **visit.picture())


def stored(visit: Visit, name: str, content: bytes) -> File:
    page = ask_with(visit, (name, content))
    assert page.status == 200, page.text
    return File.objects.get()


def path_of(visit: Visit, file: File) -> str:
    assert visit.page
    return f"{visit.page.path}files/{file.pk}/"


@pytest.mark.parametrize(
    ("name", "content", "kind", "ending"),
    [
        ("photo.svg", SVG, Kind.TEXT, "txt"),
        ("page.png", SCRIPT, Kind.TEXT, "txt"),
        ("page.html", b"<!doctype html>" + SCRIPT, Kind.TEXT, "txt"),
        ("paper.png", b"%PDF-1.7\n" + SCRIPT, Kind.PDF, "pdf"),
        ("sheet.jpg", b"PK\x03\x04" + SCRIPT, Kind.ARCHIVE, "zip"),
        ("run.png", b"MZ\x90\x00" + b"\xff" * 50, Kind.OTHER, "bin"),
        ("anim.gif", b"GIF89a\x01\x00\xff" + SCRIPT, Kind.OTHER, "bin"),
    ],
)
def test_what_is_no_picture_is_only_downloaded(
    visit: Visit, name: str, content: bytes, kind: Kind, ending: str
) -> None:
    """Whatever name and type it comes with: no browser shows it, no script in it runs, its name is ours."""
    file = stored(visit, name, content)
    assert (file.kind, file.ending) == (kind, ending)

    answer = visit.client.get(path_of(visit, file))

    assert answer.content == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{file.pk}.{ending}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_picture_that_is_a_page_as_well_becomes_a_picture(visit: Visit) -> None:
    """A JPEG with a page behind its pixels, and one in its comment: only pixels are left."""
    polyglot = picture(comment=SCRIPT) + SCRIPT

    file = stored(visit, "both.html", polyglot)

    content = bytes(file.content)
    assert b"script" in polyglot
    assert b"script" not in content
    assert Image.open(BytesIO(content)).size == (60, 40)
    answer = visit.client.get(path_of(visit, file))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{file.pk}.jpg"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(("form", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "png")])
def test_a_pictures_hidden_data_is_gone(visit: Visit, form: str, ending: str) -> None:
    """Where it was taken, by which camera, colour profile: none of it is stored; it stands upright."""
    exif = Image.Exif()
    exif[Base.ImageDescription] = PLACE
    exif[Base.Orientation] = 6
    original = picture(form, exif=exif.tobytes(), icc_profile=b"x" * 200)
    assert PLACE.encode() in original

    file = stored(visit, "holiday.jpg", original)

    assert file.ending == ending
    assert PLACE.encode() not in bytes(file.content)
    redrawn = Image.open(BytesIO(bytes(file.content)))
    assert redrawn.size == (40, 60)
    assert not redrawn.getexif()
    assert "icc_profile" not in redrawn.info


def test_a_large_picture_is_made_smaller(visit: Visit) -> None:
    """At most 2400 pixels an edge are stored."""
    file = stored(visit, "wide.jpg", picture(size=(4_800, 600)))

    assert Image.open(BytesIO(bytes(file.content))).size == (2_400, 300)


@pytest.mark.parametrize(
    "content",
    [
        bomb(60_000, 60_000),
        bomb(5_001, 5_000),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"\xff\xd8\xff" + b"\xe0" * 300,
        b"RIFF\x10\x00\x00\x00WEBPVP8X" + b"\xff" * 40,
        picture()[:300],
    ],
    ids=["bomb", "just too large", "broken PNG", "broken JPEG", "broken WebP", "cut off"],
)
def test_a_bomb_or_a_broken_picture_is_refused(visit: Visit, content: bytes) -> None:
    """Nothing is unpacked and nothing comes about; the page says which file it was."""
    page = ask_with(visit, ("holiday.png", content))

    assert page.status == 400
    assert "The picture “holiday.png” can't be opened" in page.text
    assert not Case.objects.exists()


def test_one_picture_is_drawn_at_a_time() -> None:
    """While one is drawn, an attachment and a profile picture wait; then they are drawn, too."""
    is_drawn = Event()

    def attach() -> bool:
        return bool(attachments.take([SimpleUploadedFile("holiday.jpg", picture())]))

    def show() -> bool:
        return bool(draw(picture()).large)

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(pictures.drawn, picture(), lambda _picture: is_drawn.wait(30))
        waiting = [pool.submit(attach), pool.submit(show)]
        assert not wait(waiting, timeout=0.3).done
        is_drawn.set()
        assert [one.result(timeout=30) for one in (first, *waiting)] == [True, True, True]


def test_deep_grey_stays_grey(visit: Visit) -> None:
    """Sixteen bits of grey become eight, as dark as they were."""
    out = BytesIO()
    Image.new("I;16", (60, 40), 0x8000).save(out, "PNG")

    file = stored(visit, "x-ray.png", out.getvalue())

    assert Image.open(BytesIO(bytes(file.content))).convert("L").getpixel((5, 5)) == 128


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("a.txt", b"x")] * 6, "Attach 5 files at most"),
        ([("a.txt", b"x" * 5_000_001)], "“a.txt” is larger than 5 megabytes"),
        ([("a.txt", b"x" * 19_000_000)], "“a.txt” is larger than 5 megabytes"),
        ([("a.txt", b"x" * 4_500_000)] * 3, "larger than 12 megabytes"),
        ([("a.txt", b"")], "is empty"),
    ],
    ids=["six", "one too large", "one much too large", "together too large", "empty"],
)
def test_too_much_is_refused(visit: Visit, files: list[tuple[str, bytes]], said: str) -> None:
    """How much is too much is said, and nothing comes about."""
    page = ask_with(visit, *files)

    assert page.status == 400
    assert said in page.text
    assert page.values["title"] == "t"
    assert not Case.objects.exists()


def test_a_flood_is_refused_unread(visit: Visit, alice: Person) -> None:
    """More than the forms with files take is refused, and every other form takes a megabyte at most."""
    visit.sign_in(alice)

    def send(path: str, size: int) -> int:
        return visit.client.post(path, {"attachments": SimpleUploadedFile("a.bin", b"x" * size)}).status_code

    assert send("/ask/", attachments.MOST_BYTES_OF_A_FORM + 1) == 413
    assert send("/settings/name/", 1_100_000) == 413
    assert send("/nowhere/", 1_100_000) == 413
    said = visit.client.post("/ask/", {"attachments": SimpleUploadedFile("a.bin", b"x" * 40_000_000)}).content.decode()
    assert "Go back: what you wrote is still there." in said
    assert "Back to the form" in said


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\windows\\evil.exe", "evil.exe"),
        ("a\x00b\r\nSet-Cookie: x.txt", "abSet-Cookie x.txt"),
        ("exe.\u202etxt.gpj", "exe.txt.gpj"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
        ("x" * 300 + ".txt", "x" * 100),
        ("...", "file"),
    ],
)
def test_a_name_is_only_shown(name: str, shown: str) -> None:
    """No folder, no sign that can't be seen or turns the text around, no length: what is left names nothing."""
    assert attachments.harmless(name).replace(":", "") == shown


def test_a_name_is_shown_as_text(visit: Visit) -> None:
    """Markup in a name is not markup on the page."""
    page = ask_with(visit, ("<img src=x onerror=alert(1)>.txt", b"x"))

    assert "<img src=x" not in page.html
    assert "<img src=x onerror=alert(1)>.txt" in page.text


def test_files_are_found_by_their_own_question_alone(
    visit: Visit, alice: Person, mallory: Person, nora: Colleague
) -> None:
    """The same file's id under another question, another link, or signed out, is not found; staff see it."""
    visit.sign_in(alice)
    visit.open("/ask/")
    sent = SimpleUploadedFile("a.txt", b"mine")
    visit.press("Send the question", title="t", text="x", attachments=sent)
    file, case = File.objects.get(), Case.objects.get()
    thief = visit.elsewhere()
    ask_with(thief, ("b.txt", b"theirs"))
    assert thief.page
    strange_link = thief.page.path
    thief.sign_in(mallory)

    assert visit.open(f"/questions/{case.number}/files/{file.pk}/").response.content == b"mine"
    assert thief.open(f"/questions/{case.number}/files/{file.pk}/").status == 404
    assert thief.open(f"{strange_link}files/{file.pk}/").status == 404
    assert visit.elsewhere().open(f"/questions/{case.number}/files/{file.pk}/").path == "/sign-in/"
    staff = visit.elsewhere()
    assert staff.open(f"/console/cases/{case.pk}/files/{file.pk}/").path == "/console/sign-in/"
    nora.signs_in(staff)
    assert staff.open(f"/console/cases/{case.pk}/files/{file.pk}/").response.content == b"mine"


def test_a_reply_brings_files_too(visit: Visit, alice: Person) -> None:
    """What is added later stands with its own message."""
    visit.sign_in(alice)
    visit.open("/ask/")
    visit.press("Send the question", title="t", text="x")

    page = visit.press("Send the message", text="here it is", attachments=[SimpleUploadedFile("later.jpg", picture())])

    assert File.objects.get().message.number == 2
    assert 'alt="Picture “later.jpg”"' in page.html


# --- a scanner of the operator's -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"harmful", "found something harmful in it"),
        (picture(comment=b"harmful"), "found something harmful in it"),
        (b"asleep", "can't be checked at this moment"),
    ],
)
def test_what_a_scanner_does_not_let_through_is_not_taken(
    visit: Visit, settings: Settings, content: bytes, said: str
) -> None:
    """As it was sent, pictures too; where the scanner fails nothing is taken either. The page says what to do."""
    settings.KONTO_SCANNER_CLASS = "tests.flows.scanners.Nose"
    page = ask_with(visit, ("file", content))

    assert (page.status, said in page.text) == (400, True)
    assert not Case.objects.exists()


def test_what_a_scanner_lets_through_is_taken(visit: Visit, settings: Settings) -> None:
    """And so is a question without files, which no scanner holds up."""
    settings.KONTO_SCANNER_CLASS = "tests.flows.scanners.Nose"
    assert bytes(stored(visit, "file", b"fine").content) == b"fine"
    assert ask_with(visit.elsewhere()).status == 200


@pytest.mark.parametrize("name", ["tests.flows.scanners.Nobody", "tests.flows.scanners.NoScanner"])
def test_a_scanner_that_is_none_is_told_at_the_start(settings: Settings, name: str) -> None:
    """`konto check` names the setting, before somebody stands there with their evidence."""
    settings.KONTO_SCANNER_CLASS = name

    assert [one.id for one in run_checks() if name in one.msg] == ["cases.E001"]
