"""The pictures that README and docs show: taken from the running product on its own walk, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from konto.config.cast import PASSWORD
from tests.browser import pictures_of_services, pictures_of_standing
from tests.browser.chromium import ARGUMENTS, PATH
from tests.browser.steps import Visitor
from tests.browser.walk import Walk
from tests.cast import Person
from tests.faults.houses import House

PICTURES = Path(__file__).parent.parent.parent / "docs" / "pictures"
SHOWN_AS = "localhost:8000"
"""What stands in the pictures, as for everybody who types `make run`; the product itself listens on a free port."""

SIZES = {"phone": (390, 844, 2.0), "desktop": (1280, 800, 1.5)}
COLOURS = 96
ADDRESSES = {"phone": "alice@appleby.example", "desktop": "alice.appleby@example.org"}
"""Who has left can't come again with the same."""


class Shown(House):
    """A house that knows itself under the address that people know it by."""

    @property
    def variables(self) -> dict[str, str]:
        return super().variables | {"KONTO_PUBLIC_URL": f"http://{SHOWN_AS}"}


class Camera:
    """A browser of one size at the running house, and what it shows."""

    def __init__(self, page: Page, *, house: House, size: str) -> None:
        self.page = page
        self.house = house
        self.size = size

    def walk_as(self, name: str, address: str, language: str) -> Walk:
        """Somebody with the demo's password, at the front page."""
        visitor = Visitor(self.page, f"http://{SHOWN_AS}", language=language)
        visitor.go("/")
        visitor.speak()
        person = Person(name, address, PASSWORD, language=language)
        return Walk(visitor, person, lambda: None, letterbox=f"http://127.0.0.1:{self.house.port}")

    def take(self, name: str) -> None:
        """Write `name-size.png`, small."""
        path = PICTURES / f"{name}-{self.size}.png"
        self.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        self.page.screenshot(path=path, animations="disabled", caret="hide")
        with Image.open(path) as picture:
            small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(path, optimize=True)


def take_all(folder: Path) -> dict[str, int]:
    """Start the product in `folder`, take every picture, and return their sizes in bytes by name."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    house = Shown(folder)
    house.start()
    try:
        _walk_about(house)
    finally:
        house.stop()
    return {path.name: path.stat().st_size for path in sorted(PICTURES.glob("*.png"))}


def _walk_about(house: House) -> None:
    led_here = f"--host-resolver-rules=MAP {SHOWN_AS} 127.0.0.1:{house.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH, args=[*ARGUMENTS, led_here])
        for size in SIZES:
            _with_camera(browser, size, house, _walk_in_english)
            _with_camera(browser, size, house, _come_back_in_english)
        _with_camera(browser, "phone", house, _look_around_in_ukrainian)
        _with_camera(browser, "desktop", house, _leave_in_norwegian)
        _block_and_appeal(browser, house)
        told = partial(pictures_of_services.take, f"http://{SHOWN_AS}", house=house)
        _with_camera(browser, "desktop", house, lambda desk: told(desk=desk))
        browser.close()


def _with_camera(browser: Browser, size: str, house: House, visit: Callable[[Camera], None]) -> None:
    width, height, scale = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale)
    visit(Camera(context.new_page(), house=house, size=size))
    context.close()


def _block_and_appeal(browser: Browser, house: House) -> None:
    """Two who stand at two browsers at once."""

    def with_phone(phone: Camera) -> None:
        show = partial(pictures_of_standing.take, f"http://{SHOWN_AS}", phone=phone)
        _with_camera(browser, "desktop", house, lambda desk: show(desk=desk))

    _with_camera(browser, "phone", house, with_phone)


def _walk_in_english(camera: Camera) -> None:
    walk = camera.walk_as("Alice Appleby", ADDRESSES[camera.size], "en")
    camera.take("front")
    walk.visitor.go("/sign-up/")
    walk.fill_sign_up()
    walk.visitor.page.locator("#strength .strength").wait_for()
    camera.take("sign-up")
    walk.sign_up()
    walk.open_letter()
    walk.confirm()
    camera.take("cabinet")
    walk.see_consequences()
    camera.take("leaving")
    walk.consent()
    walk.visitor.press("Skip the questions")
    walk.type_code()
    camera.take("status")
    walk.hurry()
    walk.see_certificate()
    camera.take("certificate")


def _come_back_in_english(camera: Camera) -> None:
    walk = camera.walk_as("Alice Smith", "alice@example.org", "en")
    _look_at_the_doors(camera, walk)


def _look_around_in_ukrainian(camera: Camera) -> None:
    walk = camera.walk_as("Олена Коваль", "olena@example.org", "uk")
    _look_at_the_doors(camera, walk, "-uk")
    walk.visitor.go("/cabinet/")
    camera.take("cabinet-uk")


def _leave_in_norwegian(camera: Camera) -> None:
    walk = camera.walk_as("Kari Nordmann", "kari@example.org", "nb")
    _look_at_the_doors(camera, walk, "-nb")
    walk.see_consequences()
    camera.take("leaving-nb")


def _look_at_the_doors(camera: Camera, walk: Walk, language: str = "") -> None:
    """The ways back in and in, and what can be set; the person is signed in afterwards."""
    walk.visitor.go("/recover/")
    camera.take(f"recover{language}")
    walk.sign_in()
    walk.visitor.go("/settings/")
    camera.take(f"settings{language}")
    walk.visitor.go("/settings/doors/")
    camera.take(f"doors{language}")
