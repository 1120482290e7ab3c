"""What a letter carries: in plain columns, or together in one encrypted cell, or nothing any more."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from konto.kernel import keys
from konto.notices.models import Letter
from konto.notices.rendering import Words


class Content(NamedTuple):
    to: str
    subject: str
    text: str

    @property
    def words(self) -> Words:
        return Words(self.subject, self.text)


def put(letter: Letter, content: Content, *, sealed: bool) -> None:
    """Write the content into the letter's columns; the caller saves it."""
    if sealed:
        letter.sealed = keys.seal(json.dumps(content))
    else:
        letter.to_address, letter.subject, letter.text = content


def of(letter: Letter) -> Content:
    """The letter's content; empty once purged."""
    if letter.sealed:
        return Content(*json.loads(keys.unseal(bytes(letter.sealed))))
    return Content(letter.to_address, letter.subject, letter.text)


def blank(at: datetime) -> dict[str, object]:
    """The column values that destroy a letter's content."""
    return {"to_address": "", "subject": "", "text": "", "sealed": b"", "purge_at": None, "purged_at": at}
