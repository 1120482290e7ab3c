"""The components of every page. `/design/` shows each of them in each state.

A component is a tag here and a small template in `templates/web/ui/`, which an operator may override.
Pass texts translated: `{% button _("Sign in") %}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import heroicons
from django import forms, template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import conditional_escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from konto.kernel import clock

register = template.Library()

NOTICE_ICONS = {
    "info": "information-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "x-circle",
}
# "Day month year, hour:minute" as each language writes it; Django's own are read out otherwise.
MOMENTS = {"en": "j F Y, H:i", "uk": "j E Y р., H:i", "nb": r"j. F Y \k\l. H.i"}
DAYS = {"en": "l j F", "uk": "j E (l)", "nb": "l j. F"}
# As people name them; every other zone by its own short name.
ZONES = {"Europe/Kyiv": _("Kyiv time"), "Europe/Oslo": _("Oslo time")}
# A tag, which stays as it is, or a word that begins with one letter and a hyphen.
_HYPHENED = re.compile(r"(<[^>]*>)|(?<![\w-])\w-\w+")
_NOWRAP = '<span class="unbroken">%s</span>'
BADGE_ICONS = NOTICE_ICONS | {"neutral": "minus-circle", "waiting": "clock"}
LEVELS = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "danger"}


# --- what is the same for everybody -----------------------------------------------------------------------------------
@register.simple_tag
def same_for_all(template_name: str) -> SafeString:
    """A template that knows nothing of the page or the visitor: drawn once in each language."""
    return _drawn_in(get_language(), template_name)


@cache
def _drawn_in(_language: str | None, template_name: str) -> SafeString:
    return mark_safe(render_to_string(template_name))  # noqa: S308 - a template's own text


# --- small parts ---------------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, size: int = 20, *, solid: bool = False) -> str:
    """An icon of heroicons by its name. It is decoration: the text beside it says the same."""
    return _drawn("micro" if size <= 16 else "mini" if solid else "outline", name + "", size)


@lru_cache(maxsize=256)
def _drawn(style: str, name: str, size: int) -> SafeString:
    attributes: dict[str, object] = {"class": "icon", "focusable": "false"}
    if style == "outline":
        attributes["stroke-width"] = "1.6"
    return mark_safe(heroicons._render_icon(style, name, size, attributes))  # noqa: S308 - drawn by the package


@register.inclusion_tag("web/ui/badge.html")
def badge(kind: str, label: str) -> dict[str, Any]:
    """A state in a word. `kind`: neutral, info, success, warning, danger, waiting."""
    return {"kind": kind, "label": label, "icon": BADGE_ICONS[kind]}


@register.simple_tag
def moment(when: datetime) -> str:
    """A point in time as the person writes it, with its zone."""
    return render_to_string("web/ui/moment.html", {"when": when, "text": written(when)})


@register.filter
def written(when: datetime) -> str:
    """The same as plain text, for letters and for the middle of a sentence."""
    local = localtime(when)
    return f"{date_format(local, MOMENTS.get(get_language() or '', 'DATETIME_FORMAT'))} {_zone(local)}"


def _zone(local: datetime) -> str:
    """The zone in words. Many have nothing but a number for a short name, which says little alone."""
    name = local.tzname() or ""
    return str(ZONES.get(str(local.tzinfo)) or (f"UTC{name}" if name[:1] in ("+", "-") else name))


@register.filter
def day(when: datetime) -> str:
    """The day alone, for what isn't promised to the hour: "Friday 27 November"."""
    language = get_language() or ""
    text = date_format(localtime(when), DAYS.get(language, "DATE_FORMAT"))
    return text.lower() if language == "uk" else text  # the framework begins Ukrainian days with a capital


@register.filter
def duration(seconds: float) -> str:
    """A length of time in its two largest units: "19 hours 59 minutes"."""
    rest = max(0, int(seconds))
    days, rest = divmod(rest, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    parts = [
        (days, ngettext("%d day", "%d days", days)),
        (hours, ngettext("%d hour", "%d hours", hours)),
        (minutes, ngettext("%d minute", "%d minutes", minutes)),
        (left, ngettext("%d second", "%d seconds", left)),
    ]
    first = next((place for place, (number, _) in enumerate(parts) if number), len(parts) - 1)
    shown = [(number, text) for place, (number, text) in enumerate(parts[first : first + 2]) if number or not place]
    return " ".join(text % number for number, text in shown)


@register.filter
def largest_unit(seconds: float) -> str:
    """A length of time in its largest unit alone, for a narrow place: "9 hours"."""
    size = next((one for one in (86_400, 3_600, 60) if seconds >= one), 1)
    return duration(int(seconds) // size * size)


@register.filter
def term(seconds: float) -> str:
    """A length that is promised: up to two days in hours, as everywhere where it is named; else as `duration`."""
    hours, rest = divmod(int(seconds), 3_600)
    return ngettext("%d hour", "%d hours", hours) % hours if 24 <= hours <= 48 and not rest else duration(seconds)


@register.filter(is_safe=True)
def unbroken(text: str) -> SafeString:
    """Words like "e-mail" in one piece: a line that ends with a lone letter and a hyphen reads badly."""
    whole = _HYPHENED.sub(lambda found: found[0] if found[1] else _NOWRAP % found[0], conditional_escape(text))
    return mark_safe(whole)  # noqa: S308 - escaped above, unless it was safe


# --- buttons and links ---------------------------------------------------------------------------------------------
@register.inclusion_tag("web/ui/button.html")
def button(
    label: str,
    *,
    kind: str = "primary",
    icon: str = "",
    name: str = "",
    value: str = "",
    form: str = "",
    wide: bool = False,
) -> dict[str, Any]:
    """Sends the form around it, or the one whose id `form` names. `kind`: primary, neutral, danger, link."""
    return {"label": label, "kind": kind, "icon": icon, "name": name, "value": value, "form": form, "wide": wide}


@register.inclusion_tag("web/ui/link_button.html")
def link_button(url: str, label: str, *, kind: str = "neutral", icon: str = "", wide: bool = False) -> dict[str, Any]:
    """Leads to a page and looks like a button."""
    return {"url": url, "label": label, "kind": kind, "icon": icon, "wide": wide}


@register.inclusion_tag("web/ui/post_button.html", takes_context=True)
def post_button(
    context: template.Context, url: str, label: str, *, kind: str = "neutral", icon: str = "", wide: bool = False
) -> dict[str, Any]:
    """A form of one button: does something at `url` by POST."""
    return {"url": url, "label": label, "kind": kind, "icon": icon, "wide": wide}


@register.inclusion_tag("web/ui/wait_button.html")
def wait_button(label: str, until: datetime | None, *, kind: str = "neutral") -> dict[str, Any]:
    """Sends the form around it, from `until` on; says how long that is. The server has to refuse by itself, too."""
    return {"label": label, "seconds": _seconds_until(until), "kind": kind}


@register.inclusion_tag("web/ui/copy.html")
def copy(text: str, label: str, *, what: str = "") -> dict[str, Any]:
    """Shows `text` and, with JavaScript, a button that copies it. `what` says what for those who can't see."""
    return {"text": text, "label": label, "what": what}


@register.inclusion_tag("web/ui/copy_lines.html")
def copy_lines(lines: Iterable[str], *, what: str, file: str) -> dict[str, Any]:
    """Shows a list to be kept and, with JavaScript, buttons that copy it, or save it under the name `file`."""
    return {"lines": list(lines), "what": what, "file": file}


# --- forms ---------------------------------------------------------------------------------------------------------
@register.inclusion_tag("web/ui/errors.html")
def errors(form: forms.BaseForm, *, also: BoundField | None = None) -> dict[str, Any]:
    """All that is wrong with a form, at its top, in the order of the page, each leading to its field.

    Nothing while nothing is wrong. `also`: a field that isn't wrong, and whose hint has to be minded as well.
    """
    found = [{"text": _said_of(bound.label, text), "target": _target(bound)} for bound in form for text in bound.errors]
    general = [{"text": text} for text in form.non_field_errors()]
    return {"errors": general + found, "also": also, "also_target": _target(also) if also else ""}


@register.inclusion_tag("web/ui/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A field with its label above, its hint, and its error beside it."""
    kind = _kind(bound)
    short = kind == "choices" and all(len(str(option.choice_label)) <= 2 for option in bound)
    return {"field": bound, "kind": kind, "target": _target(bound), "short": short}


@register.inclusion_tag("web/ui/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """The error summary and every field of a form, hidden ones included."""
    return {"form": form}


# --- blocks --------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def card(content: str, title: str = "", *, icon: str = "", kind: str = "") -> str:
    """`{% card _("Your name") %}…{% endcard %}`: a panel. `kind`: plain, or quiet for what matters less."""
    return render_to_string("web/ui/card.html", {"content": content, "title": title, "icon": icon, "kind": kind})


@register.simple_block_tag
def notice(content: str, kind: str, title: str = "") -> str:
    """`{% notice "warning" _("Title") %}…{% endnotice %}`. `kind`: info, success, warning, danger."""
    context = {"content": content, "title": title, "kind": kind, "icon": NOTICE_ICONS[kind]}
    return render_to_string("web/ui/notice.html", context)


@register.simple_block_tag
def empty(content: str, title: str, *, icon: str = "inbox") -> str:
    """`{% empty _("Nothing here yet") %}…{% endempty %}`: a list that is truly empty, and what to do."""
    return render_to_string("web/ui/empty.html", {"content": content, "title": title, "icon": icon})


# --- facts and progress --------------------------------------------------------------------------------------------
@register.inclusion_tag("web/ui/counts.html")
def counts(items: Iterable[Any]) -> dict[str, Any]:
    """Kinds of things with their number: items with `label` and `count`, and perhaps `icon`, `note`, `value`."""
    return {"entries": list(items)}


@register.inclusion_tag("web/ui/facts.html")
def facts(rows: Iterable[tuple[Any, Any]] | Mapping[Any, Any]) -> dict[str, Any]:
    """Names and what they stand for: pairs, or a mapping."""
    return {"rows": list(rows.items() if isinstance(rows, Mapping) else rows)}


@register.inclusion_tag("web/ui/table.html")
def table(caption: str, columns: Iterable[Any], rows: Iterable[Iterable[Any]]) -> dict[str, Any]:
    """A table that folds into a list on a phone."""
    heads = list(columns)
    return {"caption": caption, "columns": heads, "rows": [list(zip(heads, row, strict=True)) for row in rows]}


@register.inclusion_tag("web/ui/steps.html")
def steps(current: int, total: int, label: str = "") -> dict[str, Any]:
    """Where you are on a way of several pages; `current` counts from 1."""
    places = [{"done": place < current, "here": place == current} for place in range(1, total + 1)]
    return {"current": current, "total": total, "label": label, "places": places}


@register.inclusion_tag("web/ui/progress.html")
def progress(done: int, total: int, label: str) -> dict[str, Any]:
    """How much of a long work is done."""
    return {"done": done, "total": total, "label": label}


@register.inclusion_tag("web/ui/clock.html")
def countdown(until: datetime | None) -> dict[str, Any]:
    """The time left until `until`; it runs where JavaScript does, and is right when the page comes."""
    return {"until": until, "seconds": _seconds_until(until)}


@register.filter
def notice_kind(level_tag: str) -> str:
    """The kind of notice for a level of Django's messages."""
    return LEVELS.get(level_tag, "info")


@register.filter
def notice_icon(kind: str) -> str:
    return NOTICE_ICONS[kind]


def _said_of(label: object, text: object) -> str:
    """A label that is a sentence already needs no colon."""
    name = strip_tags(str(label))
    return f"{name} {text}" if name.endswith((".", "?", "!", ":")) else f"{name}: {text}"


def _seconds_until(until: datetime | None) -> int:
    return max(0, -((clock.now() - until) // timedelta(seconds=1))) if until else 0


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "password" if isinstance(widget, forms.PasswordInput) else "plain"


def _target(bound: BoundField) -> SafeString | str:
    """The id of what to focus: of several choices the first."""
    return f"{bound.auto_id}_0" if _kind(bound) == "choices" else bound.id_for_label
