"""Templates of every room keep the house rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from . import template_rules

KONTO = Path(__file__).parents[2]
LETTER = KONTO / "notices" / "templates" / "notices" / "letter.html"  # mail programs know styles in place only
TEMPLATES = sorted(
    path
    for path in KONTO.rglob("templates/**/*.html")
    if path != LETTER and "tests" not in path.relative_to(KONTO).parts
)
each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(KONTO)))


@each_template
def test_no_code_or_style_in_place(path: Path) -> None:
    """Nothing that the content policy refuses stands in a template."""
    assert template_rules.inline_code(path.read_text()) == []


@each_template
def test_every_word_is_translated(path: Path) -> None:
    """No word is written into a template without gettext."""
    assert template_rules.untranslated(path.read_text()) == []


@each_template
def test_forms_by_post_carry_their_safety_mark(path: Path) -> None:
    """As many CSRF tokens as forms that post."""
    text = path.read_text()

    assert len(re.findall(r"method=\"post\"", text)) <= text.count("{% csrf_token %}")


@pytest.mark.parametrize(
    "broken",
    [
        '<a href="#" onclick="go()">x</a>',
        '<p style="color: red">x</p>',
        "<style>p { color: red }</style>",
        "<script>go()</script>",
        '<a href="javascript:go()">x</a>',
        '<button hx-on:click="go()">x</button>',
        '<img src="https://example.com/a.png">',
    ],
)
def test_the_rule_against_code_in_place_bites(broken: str) -> None:
    """The scanner finds each kind of code and style in place."""
    assert template_rules.inline_code(broken)


@pytest.mark.parametrize(
    "broken",
    [
        "<p>Plain words</p>",
        '<img alt="A cat" src="{{ image }}">',
        '{% button "Sign in" %}',
        "<p>{% translate 'Fine' %} but this</p>",
        '{% card "Profile" icon="user" %}{% endcard %}',
    ],
)
def test_the_rule_against_untranslated_words_bites(broken: str) -> None:
    """The scanner finds words in text, in attributes and in the arguments of components."""
    assert template_rules.untranslated(broken)


@pytest.mark.parametrize(
    "right",
    [
        "{% blocktranslate trimmed %}Hello <b>you</b>{% endblocktranslate %}",
        '{% button _("Sign in") icon="key" %}',
        '<img alt="{% translate \'A cat\' %}" src="{% static "cat.png" %}">',
        "<p>· 12:30 – 100 %</p>",
        '<script nonce="{{ request.csp_nonce }}">go()</script>',
    ],
)
def test_the_rules_let_good_templates_be(right: str) -> None:
    """The scanner is silent about what is in order."""
    assert template_rules.untranslated(right) == []
    assert template_rules.inline_code(right) == []
