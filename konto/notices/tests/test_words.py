"""How plain text is taken apart for the HTML form and the letterbox."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konto.notices import rendering, words
from konto.notices.rendering import Words
from konto.notices.words import Shape


@pytest.mark.parametrize("code", ["482913", "482 913", "ABCD-1234", "7F3K 9QPL"])
def test_a_code_alone_on_its_line_is_a_code(code: str) -> None:
    """Digits, or capitals with digits, in one or a few groups."""
    assert [block.shape for block in words.blocks(f"Type this:\n\n{code}\n")] == [Shape.TEXT, Shape.CODE]


@pytest.mark.parametrize("line", ["12", "HELLO", "482 913.", "until 2026", "https://konto.example/482913", ""])
def test_other_lines_are_no_codes(line: str) -> None:
    """A word, a sentence, a link or a short number is text."""
    assert not words.is_code(line)


def test_a_link_counts_only_alone_on_its_line() -> None:
    """A link inside a sentence may be somebody's name: it stays text."""
    (alone,) = words.blocks("https://konto.example/x?a=1&b=2")
    (inside,) = words.blocks("Hello https://evil.example,")

    assert alone.lines[0].is_link
    assert not inside.lines[0].is_link


def test_lines_that_start_with_dashes_are_a_list() -> None:
    """All lines of the paragraph, or none."""
    assert words.blocks("- one\n- two")[0].shape == Shape.LIST
    assert words.blocks("- one\ntwo")[0].shape == Shape.TEXT


def test_below_the_rule_everything_is_small() -> None:
    """The footer speaks more quietly than the letter."""
    assert [block.small for block in words.blocks("Body.\n\n--\n\nFooter.")] == [False, False, True]


def _seen(html: str) -> list[str]:
    """The words that a reader of the HTML sees."""
    body = html.partition("<body")[2]
    text = re.sub(r"<[^>]*>", " ", "<" + body)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text.split()


_paragraphs = st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1).map(lambda word: f"so {word}"))


@given(_paragraphs)
def test_both_forms_say_the_same_words(paragraphs: list[str]) -> None:
    """Whatever the letter says: no word is lost, none is added, nothing becomes markup."""
    text = "\n\n".join(["Dear reader,", *paragraphs])
    html = rendering.html(Words("Subject", text), language="en")

    assert _seen(html) == text.split()
