"""Who the demo people are: made up, and known before Django is loaded."""

from __future__ import annotations

from typing import NamedTuple

PASSWORD = "correct horse demo staple"  # noqa: S105 - shown on the front page, in the demo alone


class Member(NamedTuple):
    name: str
    address: str
    language: str
    activated: bool = True

    @property
    def line(self) -> str:
        """For the terminal: name, address, password."""
        return f"{self.name}  {self.address}  {PASSWORD}"


CAST = [
    Member("Олена Коваль", "olena@example.org", "uk"),
    Member("Kari Nordmann", "kari@example.org", "nb"),
    Member("Alice Smith", "alice@example.org", "en"),
    Member("Bob Miller", "bob@example.org", "en", activated=False),
]
