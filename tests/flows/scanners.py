"""Scanners of files, as an operator could add them."""

from __future__ import annotations

from konto.cases.scanning import Scanner


class Nose(Scanner):
    """Finds what says by itself that it is harmful, and gives up on what is asleep."""

    def is_harmless(self, content: bytes) -> bool:
        if b"asleep" in content:
            raise TimeoutError
        return b"harmful" not in content


class NoScanner:
    """Not of the interface."""
