"""Fields drawn in Python are those that Django's templates draw."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from konto.web.renderer import PLAIN, Renderer

VALUES = [None, "", "Ola", 0, '"><script>alert(1)</script>', "Ім’я & Co"]
ATTRIBUTES = [{}, {"id": "id_x", "required": True, "disabled": False}, {"aria-label": '"x" <y>', "maxlength": 80}]
WIDGETS = [
    forms.TextInput, forms.PasswordInput, forms.EmailInput, forms.NumberInput, forms.URLInput, forms.HiddenInput,
    forms.CheckboxInput, forms.DateInput,
]  # fmt: skip


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("attributes", ATTRIBUTES)
def test_it_is_the_same_tag(widget: type[forms.Widget], value: object, attributes: dict[str, object]) -> None:
    """One tag with the same attributes, whatever has to be escaped in them."""
    drawn = widget()
    assert drawn.template_name in PLAIN

    ours, djangos = (drawn.render("name", value, attributes, renderer=one) for one in (Renderer(), DjangoTemplates()))

    assert Tags(ours).found == Tags(djangos).found
    assert len(Tags(ours).found) == 1
