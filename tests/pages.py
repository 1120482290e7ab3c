"""A page as a person meets it: what can be read, which forms there are, what stands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSEEN = frozenset({"script", "style", "template", "title", "svg"})
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
INLINE = frozenset({"a", "b", "bdi", "code", "em", "i", "strong", "time"})
TICKED = frozenset({"checkbox", "radio"})


@dataclass
class Button:
    label: str = ""
    name: str = ""
    value: str = ""
    action: str = ""
    """Where it leads, where that isn't where its form does."""


@dataclass
class PageForm:
    """A form: where it leads, what stands in it, and its buttons."""

    action: str
    method: str
    id: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: list[Button] = field(default_factory=list)

    def button(self, label: str) -> Button | None:
        return next((one for one in self.buttons if one.label == label), None)


class Reading(HTMLParser):
    """Reads a page the way a browser without scripts shows it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.title = ""
        self.forms: list[PageForm] = []
        self.links: dict[str, str] = {}
        self._open: list[tuple[str, bool]] = []
        self._form: PageForm | None = None
        self._button: Button | None = None
        self._link: tuple[str, list[str]] | None = None
        self._select: str | None = None
        self._option: tuple[str, bool] | None = None
        self._area: tuple[str, list[str]] | None = None
        self.feed(html)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append((tag, tag in UNSEEN or "hidden" in given))
        self._part(tag)
        if tag == "form":
            self._form = PageForm(given.get("action", ""), given.get("method", "get").lower(), given.get("id", ""))
            self.forms.append(self._form)
        elif tag == "a" and "href" in given:
            self._link = (given["href"], [])
        elif (form := self._form_of(given)) is not None:
            self._control(form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)
        if tag == "form":
            self._form = None
        elif tag == "button" and self._button:
            self._button.label = re.sub(r"\s+", " ", self._button.label).strip()
            self._button = None
        elif tag == "a" and self._link:
            self.links[re.sub(r"\s+", " ", "".join(self._link[1])).strip()] = self._link[0]
            self._link = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area and self._form:
            self._put(self._form, self._area[0], "".join(self._area[1]).removeprefix("\n"))
            self._area = None
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "title" and not any(tag == "svg" for tag, _ in self._open):
            self.title += data
        if self._area:
            self._area[1].append(data)
        if any(unseen for _, unseen in self._open):
            return
        self.words.append(data)
        if self._button:
            self._button.label += data
        if self._link:
            self._link[1].append(data)

    def _part(self, tag: str) -> None:
        if tag not in INLINE:
            self.words.append(" ")

    def _form_of(self, given: dict[str, str]) -> PageForm | None:
        """The form that a field or button names, or else the one around it."""
        if "form" in given:
            return next((form for form in self.forms if form.id == given["form"]), None)
        return self._form

    def _control(self, form: PageForm, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "button" and given.get("type", "submit") == "submit":
            self._button = Button(name=name, value=value, action=given.get("formaction", ""))
            form.buttons.append(self._button)
        elif tag == "input" and given.get("type") == "submit":
            form.buttons.append(Button(value, name, value))
        elif tag == "input" and name:
            form.names.add(name)
            ticks = given.get("type") in TICKED
            if not ticks or "checked" in given:
                self._put(form, name, given.get("value", "on" if ticks else ""))
        elif tag == "select":
            self._select = name
            form.names.add(name)
        elif tag == "option" and self._select and ("selected" in given or self._select not in form.values):
            form.values[self._select] = [value]
        elif tag == "textarea":
            form.names.add(name)
            self._area = (name, [])

    @staticmethod
    def _put(form: PageForm, name: str, value: str) -> None:
        form.values.setdefault(name, []).append(value)
