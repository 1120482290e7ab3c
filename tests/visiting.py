"""A visit: a browser without scripts. It keeps cookies, sends the forms that the pages hold, and follows redirects."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from captcha.models import CaptchaStore
from django.http import HttpResponse
from django.test import Client

from tests.cast import Person
from tests.letters import Letterbox, work
from tests.pages import Button, PageForm, Reading

MOST_REDIRECTS = 5
NETWORK = "192.0.2.7"


class Page:
    """An answer, as a person sees it."""

    def __init__(self, response: HttpResponse, *, path: str, hops: list[HttpResponse]) -> None:
        self.response = response
        self.path = path
        self.hops = hops
        """The redirects on the way here."""

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        return self.response.content.decode()

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.html)

    @property
    def text(self) -> str:
        """What can be read on the page, in one line."""
        return self.reading.text

    @property
    def title(self) -> str:
        return self.reading.title

    @property
    def links(self) -> dict[str, str]:
        """Where each link leads, by its words."""
        return self.reading.links

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields of the page, the token of the forms aside."""
        found = {name: ",".join(values) for form in self.reading.forms for name, values in form.values.items()}
        return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}

    @property
    def asks_for_picture(self) -> bool:
        return any("picture_1" in form.names for form in self.reading.forms)

    def form(self, button: str) -> PageForm:
        """The form that the button sends. Raises AssertionError where no such button can be seen."""
        found = next((form for form in self.reading.forms if form.button(button)), None)
        assert found, f"{self.path} has no button {button!r}, only {self.buttons}"
        return found

    @property
    def buttons(self) -> list[str]:
        return [button.label for form in self.reading.forms for button in form.buttons]


class Visit:
    """One browser on one network. What people do every day has a verb; the rest is `open` and `press`."""

    def __init__(self, *, network: str = NETWORK, https: bool = False, **headers: str) -> None:
        self.client = Client(
            enforce_csrf_checks=True, headers=headers or None, REMOTE_ADDR=network, SERVER_NAME="localhost"
        )
        self.https = https
        self.page: Page | None = None

    # --- a browser -------------------------------------------------------------------------------------------------
    def open(self, path: str) -> Page:
        """Go to a path, or to a link from a letter."""
        return self._arrive(self._client("get", path), path)

    def press(self, button: str, **typed: Any) -> Page:
        """Fill the current page's form and press its button: the token and what stood there already go along.

        `None` leaves a field out; a field that the form lacks raises AssertionError, as nobody could type there.
        """
        assert self.page, "open a page first"
        form = self.page.form(button)
        return self._send(form, form.button(button), typed)

    def fill(self, **typed: Any) -> Page:
        """Fill the form of the current page that has these fields, and press its first button."""
        assert self.page, "open a page first"
        form = next((form for form in self.page.reading.forms if set(typed) <= form.names), None)
        assert form, f"{self.page.path} has no form with {set(typed)}"
        return self._send(form, form.buttons[0], typed)

    def _send(self, form: PageForm, pressed: Button | None, typed: dict[str, Any]) -> Page:
        assert self.page
        unknown = set(typed) - form.names
        assert not unknown, f"{self.page.path} has no field {unknown}, only {form.names}"
        values: dict[str, Any] = {**form.values, **typed}
        if pressed and pressed.name:
            values[pressed.name] = pressed.value
        filled = {name: value for name, value in values.items() if value is not None}
        action = (pressed.action if pressed else "") or form.action
        target = urljoin(self.page.path, action) if action else self.page.path
        return self._arrive(self._client(form.method, target, filled), target)

    def post(self, path: str, **typed: Any) -> Page:
        """Post something that no page offered, with a good token: what a program would send."""
        self._client("get", "/sign-in/?next=/")
        token = self.client.cookies["konto_csrf"].value if "konto_csrf" in self.client.cookies else ""
        return self._arrive(self._client("post", path, {"csrfmiddlewaretoken": token, **typed}), path)

    def elsewhere(self, *, network: str = NETWORK, **headers: str) -> Visit:
        """Another browser: no cookies of this one."""
        return Visit(network=network, https=self.https, **headers)

    # --- what people do --------------------------------------------------------------------------------------------
    def sign_up(self, person: Person, **typed: Any) -> Page:
        """Fill the sign-up form and send it, with the right letters where a picture is shown."""
        page = self.open("/sign-up/")
        if page.path != "/sign-up/" or page.status != 200:
            return page
        usual = {
            "name": person.name,
            "address": person.address,
            "password": person.password,
            "language": person.language,
            "age": "on",
            "terms": "on",
        }
        return self.fill(**{**usual, **self.picture(), **typed})

    def activate(self, code: str | None = None) -> Page:
        """Type the code from the latest letter on the page that waits for it."""
        work()
        self.open("/activate/")
        return self.fill(code=code or Letterbox().code())

    def sign_in(self, person: Person, *, password: str | None = None, **typed: Any) -> Page:
        """Sign in, with the right letters where a picture is shown."""
        if self.page is None or self.page.path != "/sign-in/" or "Sign in" not in self.page.buttons:
            self.open("/sign-in/")
        usual = {"address": person.address, "password": person.password if password is None else password}
        return self.fill(**{**usual, **self.picture(), **typed})

    def sign_out(self) -> Page:
        self.open("/settings/")
        return self.press("Sign out")

    def leave(self, **answers: Any) -> Page:
        """Walk through leaving up to the page with the clock."""
        self.open("/leave/")
        self.open("/leave/consent/")
        self.fill(consequences="on", terms="on")
        self.fill(**{"reason": "", **answers})
        work()
        return self.fill(code=Letterbox().code())

    def erase_now(self) -> Page:
        """Don't wait for the clock: follow the link on its page, and answer the question that is asked there."""
        assert self.page, "open a page first"
        self.open(self.page.links["Erase it now"])
        return self.press("Erase now")

    def picture(self) -> dict[str, str]:
        """The right answer to the picture on the page, or nothing where none is shown."""
        if not self.page or not self.page.asks_for_picture:
            return {}
        return {"picture_1": CaptchaStore.objects.get(hashkey=self.page.values["picture_0"]).response}

    @property
    def is_signed_in(self) -> bool:
        """Whether the settings open here. Leaves the current page as it is."""
        return bool(self._client("get", "/settings/").status_code == 200)

    # --- inside ----------------------------------------------------------------------------------------------------
    def _client(self, method: str, path: str, data: dict[str, Any] | None = None) -> HttpResponse:
        parts = urlsplit(path)
        local = parts.path + (f"?{parts.query}" if parts.query else "")
        ask = self.client.post if method == "post" else self.client.get
        answer: HttpResponse = ask(local, data or {}, secure=self.https)  # type: ignore[assignment]
        return answer

    def _arrive(self, answer: HttpResponse, path: str) -> Page:
        hops: list[HttpResponse] = []
        while answer.status_code in (301, 302, 303) and len(hops) < MOST_REDIRECTS:
            hops.append(answer)
            path = urljoin(path, answer.headers["Location"])
            answer = self._client("get", path)
        self.page = Page(answer, path=urlsplit(path).path, hops=hops)
        return self.page
