"""`konto verify FILE`: checks a certificate without network, database or settings."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from konto.departure import signatures
from konto.departure.signatures import Forged


def main(path: Path, *, keys: Path | None = None) -> int:
    """Print what the certificate states and whose key signed it. Returns 0: genuine; 1: not, or not readable.

    With `keys`, a saved `keys.json` of the issuer, it is genuine only when one of those keys signed it.
    """
    try:
        statement, thumbprint = signatures.check(_read(path))
        lines = [*_summary(statement), f"Signed with the key {thumbprint}."]
        if keys and thumbprint not in signatures.thumbprints(_read(keys)):
            raise Forged(f"None of the keys in {keys} signed it.")
    except Forged as forged:
        print(f"{path}: NOT genuine. {forged}", file=sys.stderr)
        return 1
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
        rows = sum(sum(order["rows"].values()) for order in statement["erased"])
        searched = statement["searched"]
        return [
            f"Unchanged. {statement['issuer']} states: account erased completely, {statement['completed_at']}.",
            f"{rows} rows in {len(statement['erased'])} rooms.",
            f"Then {searched['tables']} tables and {searched['files']} files were searched, and nothing was found.",
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise Forged("It is signed, and it is no certificate of erasure.") from error


def _ask_whose(statement: dict[str, Any]) -> str:
    return f"Whose key that is, {statement['issuer']}/left/keys.json tells: save it and add --keys keys.json."
