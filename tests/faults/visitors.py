"""Somebody with a browser, on the real house: over sockets, with cookies, pressing the forms that the pages hold."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from tests.cast import Person
from tests.faults.houses import House, until
from tests.pages import PageForm, Reading

LETTER_SECONDS = 30.0


class Visitor:
    """A browser without scripts. `page` is what it shows, `path` where."""

    def __init__(self, house: House) -> None:
        self._root = f"http://127.0.0.1:{house.port}"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.path = "/"
        self.status = 0
        self.page = Reading("")
        self._read: set[str] = set()

    def open(self, path: str) -> Reading:
        return self._ask(path, None)

    def press(self, label: str, **typed: Any) -> Reading:
        """Press the button, with what stands in its form."""
        return self._send(next(form for form in self.page.forms if form.button(label)), typed)

    def erase_now(self) -> Reading:
        """Follow the link beside the clock, and answer the question that is asked there."""
        self.open(self.page.links["Erase it now"])
        return self.press("Erase now")

    def fill(self, **typed: Any) -> Reading:
        """Fill the form that has these fields, and send it."""
        return self._send(next(form for form in self.page.forms if set(typed) <= form.names), typed)

    def _send(self, form: PageForm, typed: dict[str, Any]) -> Reading:
        values = urlencode({**form.values, **typed}, doseq=True).encode()
        return self._ask(urljoin(self.path, form.action or self.path), values)

    def letters(self) -> list[dict[str, str]]:
        """What the letterbox holds, the newest first."""
        with self._opener.open(f"{self._root}/letterbox/letters.json", timeout=20) as answer:
            found: list[dict[str, str]] = json.load(answer)
            return found

    def code(self, person: Person) -> str:
        """The digits of a letter to somebody that this visitor hasn't read yet; waits until it has been sent."""
        found: list[str] = []

        def came() -> bool:
            found.extend(self._new_codes(person))
            return bool(found)

        until(came, LETTER_SECONDS, what=lambda: f"a code for {person.address}; the page says {self.page.text}")
        return found[0]

    def _new_codes(self, person: Person) -> list[str]:
        codes = []
        for letter in self.letters():
            digits = re.search(r"^\d{6}$", letter["text"], re.MULTILINE)
            if digits and letter["to"] == person.address and letter["id"] not in self._read:
                self._read.add(letter["id"])
                codes.append(digits.group())
        return codes

    def join(self, person: Person) -> None:
        """Sign up and confirm the address."""
        self.open("/sign-up/")
        self.fill(
            name=person.name,
            address=person.address,
            password=person.password,
            language=person.language,
            age="on",
            terms="on",
        )
        self.fill(code=self.code(person))
        assert self.path == "/activate/done/" or "onfirmed" in self.page.text, self.page.text

    def leave(self, person: Person, **answers: Any) -> str:
        """Walk through leaving; returns the path of the page with the clock."""
        self.open("/leave/consent/")
        self.fill(consequences="on", terms="on")
        self.fill(**{"reason": "", **answers})
        self.fill(code=self.code(person))
        assert self.path.startswith("/leave/status/"), self.page.text
        return self.path

    def _ask(self, path: str, data: bytes | None) -> Reading:
        try:
            answer = self._opener.open(self._root + path, data, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.path, self.status = urlsplit(answer.geturl()).path, answer.status
            self.page = Reading(answer.read().decode())
        return self.page
