"""`konto verify FILE`: checks a certificate without any network or database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from konto.departure import certificates


def main(path: Path) -> int:
    """Print what the certificate states and who signed it. 0: genuine, 1: changed or no certificate, 2: unreadable."""
    try:
        certificate = json.loads(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        print(f"{path}: can't be read as a certificate ({type(error).__name__}).", file=sys.stderr)
        return 2
    try:
        statement, thumbprint = certificates.check(certificate)
    except certificates.Forged as forged:
        print(f"{path}: NOT genuine. {forged}", file=sys.stderr)
        return 1
    rows = sum(sum(order["rows"].values()) for order in statement["erased"])
    print(f"Genuine. {statement['issuer']} states: erased completely on {statement['completed_at']},")
    print(f"{rows} rows in {len(statement['erased'])} rooms; then searched, and nothing found.")
    print(f"Signed with the key {thumbprint}")
    print(f"Compare it with {statement['issuer']}/left/keys.json")
    return 0
