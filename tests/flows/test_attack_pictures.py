"""Attacks with pictures: a few thousand bytes that take hundreds of megabytes, sent many at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from io import BytesIO
from threading import Barrier, Event

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from konto.cases import secret_links
from konto.cases.models import Case
from konto.identity.models import Picture
from konto.web import pictures
from tests.questions import asked
from tests.unchanged import nothing_comes_about

DRAWS = """
import sys, threading
from konto.web import pictures

def mebibytes(name):
    return int(next(line for line in open("/proc/self/status") if line.startswith(name)).split()[1]) // 1024

def draw(picture):
    small = pictures.upright(picture, edge=2400)
    small.thumbnail((2400, 2400))
    return pictures.written(small, "PNG")

content, before = sys.stdin.buffer.read(), mebibytes("VmRSS")
threads = [threading.Thread(target=lambda: [pictures.drawn(content, draw) for _ in range(3)]) for _ in range(4)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
print(mebibytes("VmHWM") - before, mebibytes("VmRSS") - before)
"""
"""A process that draws the same picture in four threads, and tells by how much it grew meanwhile, and afterwards."""


def one_colour(edge: int = 64) -> bytes:
    """A picture with a palette: a thousand times smaller than what is unpacked of it."""
    picture = Image.new("P", (edge, edge))
    picture.putpalette([1, 2, 3] * 256)
    out = BytesIO()
    picture.save(out, "PNG", transparency=0)
    return out.getvalue()


@pytest.fixture
def all_places_taken() -> Iterator[None]:
    """As many pictures as may wait are being drawn."""
    go_on, begun = Event(), Barrier(pictures.MOST_WAITING + 1)

    def send() -> bool:
        begun.wait(30)
        return pictures.drawn(one_colour(), lambda _picture: go_on.wait(60))

    with ThreadPoolExecutor(pictures.MOST_WAITING) as pool:
        drawing = [pool.submit(send) for _ in range(pictures.MOST_WAITING)]
        begun.wait(30)
        assert not wait(drawing, timeout=0.5).done
        yield
        go_on.set()
    assert all(one.result() for one in drawing)


@pytest.mark.usefixtures("all_places_taken")
def test_who_sends_pictures_does_not_stop_the_site(alice, visit):
    """One more waits for nobody: the page says to send it again, and what was typed stays."""
    visit.sign_in(alice)
    visit.open("/settings/picture/")
    with nothing_comes_about():
        page = visit.fill(picture=SimpleUploadedFile("me.png", one_colour(), content_type="image/png"))
    assert (page.status, str(pictures.BUSY) in page.text) == (400, True)
    assert not Picture.objects.exists()

    visit.open("/ask/")
    file = SimpleUploadedFile("a.png", one_colour(), content_type="image/png")
    page = visit.fill(title="Parcel", text="Where is it?", attachments=[file])
    assert (page.status, str(pictures.BUSY) in page.text, page.values["title"]) == (400, True, "Parcel")
    assert not Case.objects.exists()


def test_after_the_rush_pictures_are_drawn_again():
    """Every place is given back, whatever became of the picture."""
    for content in [b"nothing", one_colour()[:80]] * pictures.MOST_WAITING:
        with pytest.raises(pictures.Unfit) as refused:
            pictures.drawn(content, lambda picture: picture.load())
        assert refused.value.flaw in (pictures.Flaw.OTHER, pictures.Flaw.DAMAGED)

    assert pictures.drawn(one_colour(), lambda picture: picture.size) == (64, 64)


@pytest.mark.skipif(sys.platform != "linux", reason="reads how Linux counts memory")
def test_large_pictures_leave_no_memory_behind():
    """From four threads, 25 megapixels each: no more at a time than one takes, and little of that is kept."""
    told = subprocess.run([sys.executable, "-c", DRAWS], input=one_colour(5_000), capture_output=True, check=True)
    at_most, kept = map(int, told.stdout.split())

    assert at_most < 200
    assert kept < 100


FORMS = """
import threading
from konto.web import memory

def mebibytes():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1]) // 1024

def read():
    for _ in range(3):
        parts = [bytearray(b"x" * 65_536) for _ in range(300)]

before = mebibytes()
threads = [threading.Thread(target=read) for _ in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
memory.give_back()
print(mebibytes() - before)
"""
"""A process whose threads read forms of twenty megabytes in pieces, and tells by how much it has grown afterwards."""


@pytest.mark.skipif(sys.platform != "linux", reason="reads how Linux counts memory")
def test_large_forms_leave_no_memory_behind():
    """What eight threads read and dropped goes back to the system."""
    told = subprocess.run([sys.executable, "-c", FORMS], capture_output=True, check=True)

    assert int(told.stdout) < 20


def attach(visit, path, count=5, **typed):
    visit.open(path)
    note = [SimpleUploadedFile("a.txt", b"x", content_type="text/plain") for _ in range(count)]
    return visit.fill(attachments=note, **typed)


@pytest.mark.parametrize("way", ["ask", "by link", "signed in"])
def test_files_of_one_network_have_an_end_before_any_is_looked_at(alice, visit, way):
    """Whatever else is wrong with the form; without files one may go on, and other networks hear nothing of it."""
    case = asked(by=alice)
    path = {
        "ask": "/ask/",
        "by link": reverse("cases:by_link", args=[secret_links.mint(case, proves=True)]),
        "signed in": reverse("cases:mine_one", args=[case.number]),
    }[way]
    elsewhere = visit.elsewhere(network="198.51.100.7")
    if way == "signed in":
        for one in (visit, elsewhere):
            one.sign_in(alice)
    assert [attach(visit, path, text="").status for _ in range(4)] == [400] * 4
    with nothing_comes_about():
        page = attach(visit, path, count=1, text="A photo of it")

    assert page.status == 429
    assert "Try again in 15 minutes" in page.text
    assert visit.post(path, text="").status == 400
    assert attach(elsewhere, path, text="").status == 400


def test_an_app_attaches_no_more_than_a_browser(db, app):
    """The same count, said as JSON."""
    for _ in range(20):
        app.send("cases", {"attachments": SimpleUploadedFile("a.txt", b"x")}, title="Parcel")
        assert app.status == 400
    with nothing_comes_about():
        app.send("cases", {"attachments": SimpleUploadedFile("a.txt", b"x")}, title="Parcel")

    assert app.status == 429
