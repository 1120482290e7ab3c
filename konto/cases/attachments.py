"""What somebody attaches, taken in: bounded, its kind told by its content, pictures drawn anew, names made harmless."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from PIL import Image

from konto.cases import scanning
from konto.cases.models import Kind
from konto.web import pictures

MOST_FILES: Final = 5
MOST_BYTES: Final = 5_000_000
MOST_BYTES_TOGETHER: Final = 12_000_000
MOST_BYTES_OF_A_FORM: Final = MOST_BYTES_TOGETHER + 8_000_000
"""Too much comes in, so that the page can say so and what was typed stays: as much as is kept in memory of a form."""

LONGEST_NAME: Final = 100
LONGEST_EDGE: Final = 2_400
"""Pixels of a picture, as it is kept."""

BEGINNINGS: Final[list[tuple[bytes, Kind, str]]] = [
    (b"\xff\xd8\xff", Kind.PICTURE, "jpg"),
    (b"\x89PNG\r\n\x1a\n", Kind.PICTURE, "png"),
    (b"%PDF-", Kind.PDF, "pdf"),
    (b"PK\x03\x04", Kind.ARCHIVE, "zip"),
]


@dataclass(frozen=True)
class Attachment:
    """A file that may be kept: its name for people, its kind and ending by its content."""

    name: str
    kind: Kind
    ending: str
    content: bytes


def check_sizes(files: list[UploadedFile]) -> None:
    """Raises ValidationError where there are too many, or one or all are too large."""
    if len(files) > MOST_FILES:
        raise ValidationError(
            ngettext_lazy("Attach %(most)d file at most.", "Attach %(most)d files at most.", "most"),
            params={"most": MOST_FILES},
            code="many",
        )
    for file in files:
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("“%(name)s” is larger than 5 megabytes. Attach a smaller one."),
                params={"name": harmless(file.name)},
                code="large",
            )
    if sum(file.size or 0 for file in files) > MOST_BYTES_TOGETHER:
        raise ValidationError(
            _("Together the files are larger than 12 megabytes. Leave one out and send it later."), code="large"
        )


def take(files: Iterable[UploadedFile]) -> list[Attachment]:
    """The files as they are kept. Raises ValidationError for a picture that can't be drawn, for an empty file, and for
    what the operator's scanner finds harmful or can't look through."""
    return [_taken(harmless(file.name), file.read()) for file in files]


def harmless(name: str | None) -> str:
    """A name to show: no folders, no signs that can't be seen or turn the text around."""
    bare = PurePosixPath(PureWindowsPath(name or "").name).name
    seen = "".join(sign for sign in bare if unicodedata.category(sign)[0] != "C" and sign not in "\u2028\u2029")
    return re.sub(r"\s+", " ", seen).strip(" .")[:LONGEST_NAME] or "file"


def _taken(name: str, content: bytes) -> Attachment:
    if not content:
        raise ValidationError(_("“%(name)s” is empty. Attach another file."), params={"name": name}, code="empty")
    _scan(name, content)
    kind, ending = kind_of(content)
    if kind is not Kind.PICTURE:
        return Attachment(name, kind, ending, content)
    try:
        return _redrawn(name, content)
    except pictures.Unfit as unfit:
        if unfit.flaw is pictures.Flaw.BUSY:
            raise ValidationError(pictures.BUSY, code="busy") from None
        raise ValidationError(
            _("The picture “%(name)s” can't be opened, or is larger than 25 megapixels. Attach another one."),
            params={"name": name},
            code="picture",
        ) from None


def _scan(name: str, content: bytes) -> None:
    try:
        if scanning.is_harmless(content):
            return
    except scanning.Unscanned:
        raise ValidationError(
            _("Files can't be checked at this moment. Send this without them, or try again in some minutes."),
            code="unscanned",
        ) from None
    raise ValidationError(
        _("“%(name)s” wasn't taken: our check found something harmful in it. Leave it out, or attach another file."),
        params={"name": name},
        code="harmful",
    )


def _redrawn(name: str, content: bytes) -> Attachment:
    """The first frame, at most 2400 pixels an edge: JPEG stays JPEG, the rest becomes PNG. Raises Unfit."""
    is_jpeg, redrawn = pictures.drawn(content, _drawn_anew)
    return Attachment(name, Kind.PICTURE, "jpg" if is_jpeg else "png", redrawn)


def _drawn_anew(picture: Image.Image) -> tuple[bool, bytes]:
    is_jpeg = picture.format == "JPEG"
    upright = pictures.upright(picture, edge=LONGEST_EDGE)
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    return is_jpeg, pictures.written(upright, "JPEG" if is_jpeg else "PNG")


def kind_of(content: bytes) -> tuple[Kind, str]:
    """What the content is, and the ending it is handed out with. What begins like nothing known is text or unknown."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.PICTURE, "webp"
    for beginning, kind, ending in BEGINNINGS:
        if content.startswith(beginning):
            return kind, ending
    return (Kind.TEXT, "txt") if _is_text(content) else (Kind.OTHER, "bin")


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False
