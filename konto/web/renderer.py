"""How fields of forms are drawn: the plain ones in Python, since a tree of small templates takes ten times as long."""

from __future__ import annotations

from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html

PLAIN: Final = frozenset(
    f"django/forms/widgets/{kind}.html"
    for kind in ("checkbox", "date", "email", "hidden", "number", "password", "search", "tel", "text", "url")
)
"""Django's templates that draw one `<input>` and nothing else."""


class Renderer(DjangoTemplates):
    """Django's own, but for these."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name not in PLAIN:
            return super().render(template_name, context, request)
        widget = context["widget"]
        own = {name: widget[name] for name in ("type", "name", "value")}
        return format_html("<input{}>", flatatt(own | widget["attrs"]))
