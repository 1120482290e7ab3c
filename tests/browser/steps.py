"""A person at a browser: what they press, read and type, in their language, by mouse or by keyboard alone."""

from __future__ import annotations

import re

from django.utils import translation
from playwright.sync_api import Locator, Page, expect

MOST_TABS = 80
"""More presses of Tab than any page has places to go."""


class Visitor:
    """Finds everything by the words that people read; `language` is what those words are in."""

    def __init__(self, page: Page, url: str, *, language: str = "en", scripts: bool = True) -> None:
        self.page = page
        self.scripts = scripts
        self.url = url
        self.language = language

    def words(self, message: str, **values: object) -> str:
        """A text of the product in the visitor's language."""
        with translation.override(self.language):
            return translation.gettext(message) % values

    def counted(self, one: str, many: str, number: int) -> str:
        """The same of a text that counts."""
        with translation.override(self.language):
            return translation.ngettext(one, many, number)

    # --- going ---------------------------------------------------------------------------------------------------
    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def speak(self) -> None:
        """Choose the visitor's language in the menu, if the page speaks another."""
        html = self.page.locator("html")
        if html.get_attribute("lang") == self.language:
            return
        menu = self.page.locator("header details.menu").first
        self.activate(menu.locator("summary"))
        self.activate(menu.locator(f"button[value={self.language}]"))
        expect(html).to_have_attribute("lang", self.language)

    def follow(self, message: str) -> None:
        """Follow a link of the page."""
        self.activate(self.page.get_by_role("main").get_by_role("link", name=self.words(message), exact=True).first)

    def press(self, message: str) -> None:
        """Press a button of the page."""
        self.activate(self.page.get_by_role("main").get_by_role("button", name=self.words(message), exact=True).first)

    def choose(self, message: str) -> None:
        """Open the menu under the name, and choose a line of it."""
        menu = self.page.locator("header details.menu").last
        self.activate(menu.locator("summary"))
        expect(menu).to_have_attribute("open", "")
        link, button = (menu.get_by_role(role, name=self.words(message), exact=True) for role in ("link", "button"))
        self.activate(link.or_(button))

    def activate(self, what: Locator) -> None:
        what.click()

    # --- typing --------------------------------------------------------------------------------------------------
    def fill(self, message: str, value: str) -> None:
        """Type into the field with this label."""
        self.field(message).fill(value)

    def field(self, message: str) -> Locator:
        """The field with this label, whether or not it is said to be optional."""
        label = re.compile(rf"^\s*{re.escape(self.words(message))}\s*(\(.*\))?\s*$")
        return self.page.get_by_role("main").get_by_label(label).first

    def tick(self, message: str, **values: object) -> None:
        self.tick_text(self.words(message, **values))

    def tick_text(self, text: str) -> None:
        box = self.page.get_by_role("main").get_by_label(text, exact=True)
        box.check()
        expect(box).to_be_checked()

    # --- reading -------------------------------------------------------------------------------------------------
    def reads_title(self, message: str, *, seconds: float = 10) -> None:
        """The page's one heading says this; and the page, in whatever language, fits the window's width."""
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_have_text(self.words(message), timeout=seconds * 1000)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), message

    def reads(self, message: str) -> None:
        self.reads_text(self.words(message))

    def reads_text(self, text: str) -> None:
        """The same for what isn't the product's own words."""
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def sees_name(self, name: str) -> None:
        """The name stands at the top right: in the header, in its right half, at the height of the product's name."""
        shown = self.page.locator("header .menu-name")
        expect(shown).to_have_text(name)
        box, width = shown.bounding_box(), (self.page.viewport_size or {"width": 0})["width"]
        assert box
        assert box["x"] + box["width"] > width / 2
        assert box["y"] < 64

    def is_a_stranger(self) -> None:
        expect(self.page.locator("header .menu-name")).to_have_count(0)


class KeyboardVisitor(Visitor):
    """The same person without a mouse: everything is reached with Tab, and the focus can be seen at every stop."""

    def activate(self, what: Locator) -> None:
        self.reach(what)
        self.page.keyboard.press("Enter")

    def fill(self, message: str, value: str) -> None:
        self.reach(self.field(message))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(value)

    def tick(self, message: str, **values: object) -> None:
        box = self.page.get_by_role("main").get_by_label(self.words(message, **values), exact=True)
        if box.get_attribute("type") == "radio":
            self._reach_by_arrows(box)
        else:
            self.reach(box)
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def _reach_by_arrows(self, radio: Locator) -> None:
        """Tab leads to a group of choices, arrows through it."""
        self.reach(self.page.locator(f"input[name={radio.get_attribute('name')}]:checked"))
        for _ in range(MOST_TABS):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
            self.sees_focus()

    def reach(self, what: Locator) -> None:
        """Press Tab until it has the focus."""
        expect(what).to_be_visible()
        for _ in range(MOST_TABS):
            if what.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.sees_focus()
        raise AssertionError(f"the keyboard doesn't reach {what}")

    def sees_focus(self) -> None:
        """Whatever has the focus is outlined, and lies inside the window's width."""
        seen = self.page.evaluate(
            """() => {
                const one = document.activeElement;
                if (one === document.body) return true;
                const style = getComputedStyle(one), box = one.getBoundingClientRect();
                return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
                    && box.width > 0 && box.left >= -1 && box.right <= innerWidth + 1;
            }"""
        )
        assert seen, self.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
