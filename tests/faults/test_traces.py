"""Nothing is left: a search of our own, by other means than the product's, in everything that the house has written."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
from urllib.parse import quote, quote_plus

import psycopg
import pytest

from konto.config import embedded
from tests.cast import Person
from tests.faults.houses import House, until
from tests.faults.visitors import Visitor

pytestmark = pytest.mark.fault

ZENOBIA = Person(
    "Zenobia Quarrelbeck", "Zenobia.Quarrelbeck+9@unmistakable-mailbox.example", "walnut Xylophone eleven kites"
)
NEIGHBOUR = Person("Wilhelmina Straw", "wilhelmina.straw@another-mailbox.example", "pepper quilt nineteen owls")
GONE_SECONDS = 90.0


def forms(person: Person) -> dict[bytes, str]:
    """Every form that the promise names, in lower case, and what it is; the name and the password as they are."""
    found: dict[bytes, str] = {person.name.lower().encode(): "name", person.password.lower().encode(): "password"}
    for text in (person.address, person.address.lower(), person.address.upper()):
        raw = text.encode()
        found |= {text.lower().encode(): "plain", raw.hex().encode(): "hex"}
        found |= {quote(text, safe=safe).lower().encode(): "url" for safe in ("", "/", "+", "@")}
        found[quote_plus(text).lower().encode()] = "url"
        for before in (b"", b"x", b"xy"):
            # Whatever comes before and after, the whole groups of four in the middle are always the same.
            middle = base64.b64encode(before + raw)[4:-4]
            found |= {middle.lower(): "base64", middle.translate(bytes.maketrans(b"+/", b"-_")).lower(): "base64 url"}
        for name in ("md5", "sha1", "sha256", "sha512"):
            digest = hashlib.new(name, raw)
            found |= {digest.hexdigest().encode(): name, digest.digest().lower(): f"{name} raw"}
            found[base64.b64encode(digest.digest())[:-4].lower()] = f"{name} base64"
    return found


def dump_of(house: House) -> bytes:
    """The whole database, as text."""
    program = embedded._binaries() / "pg_dump"
    command = [str(program), "--inserts", "-d", embedded.database_url(house.folder)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def traces(house: House, person: Person) -> set[str]:
    """Where anything of the person is: in the dump, in any file of the data folder, in what the house has said."""
    wanted = forms(person)
    stores = {"dump": dump_of(house), "said": house.log.read_bytes()}
    for path in house.folder.rglob("*"):
        if path.is_file():
            stores[str(path.relative_to(house.folder))] = path.read_bytes() + b"\n" + os.fsencode(path.name)
    return {
        f"{store}: {what}"
        for store, content in stores.items()
        for form, what in wanted.items()
        if form in content.lower()
    }


def test_nothing_is_left_in_dump_files_logs_and_freed_space(house: House) -> None:
    """After the whole walk nothing of the person is found in any form; the neighbour's account is as it was."""
    neighbour = Visitor(house)
    neighbour.join(NEIGHBOUR)
    visitor = Visitor(house)
    visitor.join(ZENOBIA)
    visitor.open("/settings/name/")
    status = visitor.leave(
        ZENOBIA, reason="privacy", text=f"I am {ZENOBIA.name}, {ZENOBIA.address}, and I liked the parcels."
    )
    house.ask("CHECKPOINT")  # now the tables' own files hold the person as well
    before = traces(house, ZENOBIA)
    assert "dump: plain" in before
    assert any(place.startswith("postgres/base") for place in before)
    assert any(place.startswith("postgres/pg_wal") for place in before)

    visitor.erase_now()
    until(lambda: "gone" in visitor.open(status).title, GONE_SECONDS, what=lambda: visitor.page.text)

    assert traces(house, ZENOBIA) == set()
    assert "dump: name" in traces(house, NEIGHBOUR)
    assert neighbour.open("/cabinet/").title
    assert neighbour.path == "/cabinet/"


def test_nothing_of_the_person_is_in_what_is_kept(house: House) -> None:
    """Jobs, journal, certificate, retired marks and answers: read row by row, they name nobody."""
    visitor = Visitor(house)
    visitor.join(ZENOBIA)
    status = visitor.leave(ZENOBIA, reason="other", text=f"Zenobias parcels, {ZENOBIA.address.upper()}")
    visitor.erase_now()
    until(lambda: "gone" in visitor.open(status).title, GONE_SECONDS, what=lambda: visitor.page.text)
    with psycopg.connect(embedded.database_url(house.folder)) as connection:
        tables = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        rows = {table: str(connection.execute(f'SELECT * FROM "{table}"').fetchall()).lower() for table in tables}

    for table, text in rows.items():
        for word in ("zenobia", "quarrelbeck", "unmistakable"):
            assert word not in text, table
    assert "•••" in rows["departure_exitanswer"]
    assert "parcels" in rows["departure_exitanswer"]
