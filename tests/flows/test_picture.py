"""The profile picture: what is taken, what becomes of it, and who sees it."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, TiffImagePlugin

from konto.identity.models import Picture
from konto.kernel.events import Event
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Visit


@pytest.fixture
def signed_in(alice, visit):
    """Alice's browser, signed in."""
    visit.sign_in(alice)
    return visit


def drawn(kind: str = "PNG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **how) -> bytes:
    """A picture as a file: red on the left, blue on the right."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    picture.convert(mode).save(out, kind, **how)
    return out.getvalue()


def uploads(visit: Visit, content: bytes, *, name: str = "me.png", says: str = "image/png"):
    """Choose the file on the page and send it."""
    visit.open("/settings/picture/")
    return visit.fill(picture=SimpleUploadedFile(name, content, content_type=says))


def shown(visit: Visit, account, size: str = "large"):
    return visit.open(f"/settings/portrait/{account.picture}/{size}/").response


def pixels(response) -> Image.Image:
    return Image.open(io.BytesIO(response.content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_picture_is_shown_in_two_sizes(alice, signed_in, kind, mode):
    """Drawn anew as WebP, square; it stands in the menu and in the settings."""
    with journalled(Event.PICTURE_CHANGED):
        page = uploads(signed_in, drawn(kind, mode=mode))

    assert "Your picture is saved." in page.text
    assert alice.account.picture in page.html
    for size, edge in (("small", 64), ("large", 256)):
        response = shown(signed_in, alice.account, size)
        assert response.headers["Content-Type"] == "image/webp"
        assert pixels(response).size == (edge, edge)
        assert pixels(response).format == "WEBP"


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "CMYK"), ("PNG", "P"), ("PNG", "1"), ("PNG", "RGBA"), ("PNG", "LA")]
)
def test_every_way_of_keeping_colours_is_read(alice, signed_in, kind, mode):
    """Printers' colours, palettes, black and white, see-through: all come out as the eye sees them."""
    assert "saved" in uploads(signed_in, drawn(kind, mode=mode)).text
    assert pixels(shown(signed_in, alice.account)).mode in ("RGB", "RGBA")


def test_a_picture_lying_on_its_side_stands_up(alice, signed_in):
    """A telephone notes how it was held: the picture is turned by that, and the note is gone."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    uploads(signed_in, drawn("JPEG", exif=exif.tobytes()))
    picture = pixels(shown(signed_in, alice.account)).convert("RGB")
    red, _green, blue = picture.split()
    assert red.getpixel((128, 20)) == pytest.approx(255, abs=30)
    assert blue.getpixel((128, 236)) == pytest.approx(255, abs=30)


def test_nothing_of_where_and_when_is_kept(alice, signed_in):
    """Place, time, camera and comments are in no byte of what is stored."""
    exif = Image.Exif()
    exif[0x010F] = "Secretcam"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = (
        "N",
        (TiffImagePlugin.IFDRational(50), TiffImagePlugin.IFDRational(27), TiffImagePlugin.IFDRational(1)),
    )
    content = drawn("JPEG", exif=exif.tobytes(), comment=b"home of Alice")
    assert b"Secretcam" in content
    uploads(signed_in, content)

    row = Picture.objects.get()
    for stored in (bytes(row.small), bytes(row.large)):
        assert b"Secretcam" not in stored
        assert b"home of Alice" not in stored
        assert b"EXIF" not in stored
        assert not Image.open(io.BytesIO(stored)).getexif()


def test_what_hides_behind_a_picture_is_gone(alice, signed_in):
    """A file that is a picture and something else at once comes out as a picture alone."""
    uploads(signed_in, drawn("PNG") + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in shown(signed_in, alice.account).content


def test_a_wrong_name_or_type_is_no_matter(alice, signed_in):
    """What it is, is told from the content."""
    page = uploads(signed_in, drawn("JPEG"), name="x.svg", says="image/svg+xml")
    assert "saved" in page.text


def _bomb(width: int, height: int) -> bytes:
    """A PNG that says it is large, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def _moving(kind: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


BAD = {
    "nothing": (b"", "This isn't a picture that we can read."),
    "text": (b"hello", "This isn't a picture that we can read."),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This isn't a picture that we can read."),
    "gif": (b"GIF89a" + b"\0" * 100, "This isn't a picture that we can read."),
    "bmp": (drawn("BMP"), "This isn't a picture that we can read."),
    "cut off": (drawn("JPEG")[:800], "damaged or cut off"),
    "cut off png": (drawn("PNG")[:200], "damaged or cut off"),
    "too heavy": (drawn("PNG") + b"\0" * 5_000_000, "larger than 5 megabytes"),
    "as a camera makes it": (drawn("JPEG") + b"\0" * 12_000_000, "larger than 5 megabytes. Choose a smaller one."),
    "bomb": (_bomb(60_000, 60_000), "too many pixels"),
    "between": (_bomb(10_000, 9_000), "too many pixels"),
    "just too many": (_bomb(5_001, 5_000), "too many pixels"),
    "a line": (_bomb(1, 20_000_000), "too many pixels"),
    "a short line": (drawn("PNG", (1, 400)), "too small"),
    "tiny": (drawn("PNG", (31, 31)), "too small"),
    "moving": (_moving("WEBP"), "This picture moves."),
    "moving png": (_moving("PNG"), "This picture moves."),
    "lies": (_bomb(5_000, 5_000), "damaged or cut off"),
}


@pytest.mark.parametrize("which", BAD)
def test_what_is_no_picture_is_refused_in_plain_words(alice, signed_in, which):
    """Beside the field; nothing is stored, and what was there stays."""
    uploads(signed_in, drawn())
    before = alice.account.picture
    content, words = BAD[which]
    with nothing_comes_about():
        page = uploads(signed_in, content)

    assert page.status == 400
    assert words in page.text
    assert alice.account.picture == before


def test_a_telephone_s_second_picture_is_left_aside(alice, signed_in):
    """A JPEG with another behind it, for depth, is no moving picture."""
    out = io.BytesIO()
    Image.new("RGB", (100, 100), "red").save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (100, 100))])
    assert "saved" in uploads(signed_in, out.getvalue(), name="x.jpg").text


def test_without_a_file_the_page_asks_for_one(signed_in):
    """An empty form is no error of anybody."""
    signed_in.open("/settings/picture/")
    with nothing_comes_about():
        page = signed_in.post("/settings/picture/")
    assert "Choose a picture." in page.text


def test_a_body_beyond_all_bounds_is_refused_before_it_is_read(signed_in):
    """There the larger body is allowed, and there alone."""
    with nothing_comes_about():
        page = uploads(signed_in, b"\0" * 15_000_000)
        assert page.status == 413
        assert "choose a smaller file" in page.text
        assert signed_in.post("/settings/name/", name="x" * 1_100_000).status == 413


def test_the_address_of_a_picture_changes_with_it_and_ends_with_it(alice, signed_in):
    """The old one is not found any more; nor is any when the picture is deleted."""
    uploads(signed_in, drawn())
    first = alice.account.picture
    uploads(signed_in, drawn("JPEG"))
    assert alice.account.picture != first
    assert signed_in.open(f"/settings/portrait/{first}/small/").status == 404
    second = alice.account.picture
    signed_in.open("/settings/picture/")
    assert "Your picture is deleted." in signed_in.press("Delete the picture").text
    assert signed_in.open(f"/settings/portrait/{second}/small/").status == 404
    assert not Picture.objects.exists()


def test_nobody_else_sees_it(alice, bob, signed_in):
    """Neither a stranger nor somebody signed in who knows its address; and no cache keeps it."""
    uploads(signed_in, drawn())
    path = f"/settings/portrait/{alice.account.picture}/small/"
    other, stranger = signed_in.elsewhere(), signed_in.elsewhere()
    other.sign_in(bob)
    assert other.open(path).status == 404
    assert stranger.open(path).path == "/sign-in/"
    uploads(other, drawn("JPEG"))
    assert other.open(path).status == 404

    headers = signed_in.open(path).response.headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", ["x/small/", "{}/huge/", "{}/../small/", "/small/", "%00/small/"])
def test_a_made_up_address_is_not_found(alice, signed_in, path):
    """Guessing finds nothing, and breaks nothing."""
    uploads(signed_in, drawn())
    assert signed_in.open(f"/settings/portrait/{path.format(alice.account.picture)}").status == 404


def test_a_form_without_its_token_is_refused(signed_in):
    """Another site can neither set a picture nor delete one."""
    with nothing_comes_about():
        for path in ("", "remove/"):
            assert signed_in.client.post(f"/settings/picture/{path}").status_code == 403


def test_it_goes_with_the_account(alice, signed_in):
    """Erasing leaves no picture."""
    uploads(signed_in, drawn())
    alice.leaves()
    assert not Picture.objects.exists()
