"""The real house in a browser: `konto up`, its web server, its worker, its compressed files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.steps import Visitor
from tests.browser.walk import Walk
from tests.cast import ALICE
from tests.faults.houses import House

pytestmark = [pytest.mark.browser, pytest.mark.fault, pytest.mark.xdist_group("house")]

MOST_BYTES = 60_000
MOST_REQUESTS = 8


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A running house with the demo people."""
    built = House(tmp_path_factory.mktemp("browsed") / "data")
    built.start()
    yield built
    built.stop()
    built.kill(*built.pids())


class FirstLoad:
    """What a browser that comes for the first time fetches: requests, and bytes as they go over the wire."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.session = context.new_cdp_session(self.page)
        self.session.send("Network.enable")
        self.session.on("Network.loadingFinished", lambda event: self._count(event["encodedDataLength"]))
        self.bytes = 0
        self.requests = 0

    def weigh(self, house: House, path: str) -> tuple[int, int]:
        """The requests and the bytes of a page, with nothing kept from before."""
        self.session.send("Network.clearBrowserCache")
        self.bytes = self.requests = 0
        self.page.goto(f"http://localhost:{house.port}{path}", wait_until="networkidle")
        return self.requests, self.bytes

    def _count(self, size: float) -> None:
        self.requests += 1
        self.bytes += int(size)


def test_a_first_visit_is_light(house: House, browser: Browser) -> None:
    """Everything that a page needs, headers included, fits in 60 kB and 8 requests."""
    context = browser.new_context(service_workers="block")  # at a first visit there is no worker that keeps files
    visit = FirstLoad(context)
    weighed = {path: visit.weigh(house, path) for path in ("/", "/sign-in/", "/sign-up/")}
    _sign_in(context, house)
    weighed["/cabinet/"] = visit.weigh(house, "/cabinet/")
    context.close()

    print(weighed)
    for path, (requests, size) in weighed.items():
        assert 1 < requests <= MOST_REQUESTS, path
        assert 5_000 < size <= MOST_BYTES, path


def _sign_in(context: BrowserContext, house: House) -> None:
    page = context.new_page()
    page.goto(f"http://localhost:{house.port}/sign-in/")
    page.locator("#id_address").fill("alice@example.org")
    page.locator("#id_password").fill("correct horse demo staple")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/cabinet/")
    page.close()


def test_the_walk_with_a_real_worker(house: House, browser: Browser) -> None:
    """Letters come, the erasing is done by the worker process, and the open page shows the end by itself."""
    context = browser.new_context()
    walk = Walk(Visitor(context.new_page(), f"http://localhost:{house.port}"), ALICE, lambda: None)
    walk.sign_up()
    walk.open_letter()
    walk.confirm()
    walk.ask_to_leave()
    walk.hurry()
    walk.see_certificate()
    walk.is_nobody()
    context.close()
