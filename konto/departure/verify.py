"""`konto verify FILE`: checks a certificate without network, database or settings."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from konto.departure import signatures
from konto.departure.signatures import Forged

LONGEST = 200
MOST = 10**9


def main(path: Path, *, keys: Path | None = None) -> int:
    """Print what the certificate states and whose key signed it.

    Returns 0: unchanged since it was signed; 1: not, or not readable. By whom it was signed only `keys` can tell, a
    saved `keys.json` of the issuer: with them it has to be one of those.
    """
    try:
        statement, thumbprint = signatures.check(_read(path))
        lines = [*_summary(statement), f"Signed with the key {thumbprint}."]
        if keys and thumbprint not in signatures.thumbprints(_read(keys)):
            raise Forged(f"None of the keys in {keys} signed it.")
    except Forged as forged:
        print(f"{path}: NOT genuine. {forged}", file=sys.stderr)
        return 1
    if keys is None:
        print("Careful: nothing here vouches for the key that signed it. Anybody can sign with a key of their own.")
    print("\n".join(lines))
    print("One of the issuer's keys signed it." if keys else _ask_whose(statement))
    return 0


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise Forged(f"{path} can't be read ({type(error).__name__}).") from error


def _summary(statement: dict[str, Any]) -> list[str]:
    try:
        rows = sum(_count(number) for order in statement["erased"] for number in order["rows"].values())
        tables, files = (_count(statement["searched"][what]) for what in ("tables", "files"))
        return [
            f"Unchanged. {_issuer(statement)} states: account erased completely, {_plain(statement['completed_at'])}.",
            f"{rows} rows in {len(statement['erased'])} rooms.",
            f"Then {tables} tables and {files} files were searched, and nothing was found.",
        ]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Forged("It is signed, and it is no certificate of erasure.") from error


def _ask_whose(statement: dict[str, Any]) -> str:
    return f"Whose key that is, {_issuer(statement)}/left/keys.json tells: save it and add --keys keys.json."


def _issuer(statement: dict[str, Any]) -> str:
    """Where it says that it comes from. Raises ValueError where that is no address of a site."""
    issuer = _plain(statement["issuer"])
    url = urlsplit(issuer)
    if url.scheme not in ("http", "https") or not url.netloc or url.path or url.query or url.fragment:
        raise ValueError("no address of a site")
    return issuer


def _plain(text: Any) -> str:
    """A short text that can't play tricks on a terminal. Raises ValueError for any other."""
    if not isinstance(text, str) or len(text) > LONGEST or not text.isascii() or not text.isprintable():
        raise ValueError("no plain text")
    return text


def _count(number: Any) -> int:
    if type(number) is not int or not 0 <= number < MOST:
        raise ValueError("no count")
    return number
