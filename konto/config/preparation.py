"""What has to be ready before a start, and how to know at once that it is.

A preparation leaves a mark in the data folder: of everything it depends on (migrations, catalogues, static files,
installed packages, settings) and of the tables it left. While both still hold there is nothing to do, and a start
needs no Django for finding that out.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

import konto
from konto.config import locks, messages
from konto.config.cast import CAST
from konto.config.place import Place, enter

_PACKAGE = Path(konto.__file__).parent
_WITHOUT_EFFECT = ("KONTO_DATA_DIR", "KONTO_HOST", "KONTO_PORT")


def is_ready(place: Place, *, applied: str) -> bool:
    """Whether a preparation left all this as it is now; `applied` lists the migrations that the database has."""
    mark = _read_mark(place)
    return (
        mark.get("of") == fingerprint(place)
        and mark.get("applied") == _digest([applied])
        and (place.data_dir / "static" / "staticfiles.json").exists()
        and not messages.stale()
    )


def prepare(place: Place, *, with_tables: bool = True) -> None:
    """Do all that is missing; say what takes long. Raises CannotStart."""
    locks.make_folder(place.data_dir)
    mark, now = _read_mark(place), fingerprint(place)
    messages.compile_stale()

    from konto.config import loading  # noqa: PLC0415 - Django

    loading.load()
    loading.check()
    if mark.get("of") != now or not (place.data_dir / "static" / "staticfiles.json").exists():
        _collect_static(place)
    if with_tables:
        applied = _bring_tables_up_to_date(place)
        _write_mark(place, {"of": now, "applied": _digest([applied]), "people": _demo_people(place)})


def demo_people(place: Place) -> list[str]:
    """Who can sign in to the demo, a line each, as the last preparation has left them."""
    # By place alone: the search for traces reads this folder, and must not find somebody who has left.
    return [CAST[int(at)].line for at in _read_mark(place).get("people", "").split() if int(at) < len(CAST)]


def fingerprint(place: Place) -> str:
    """Of everything that a preparation depends on, without reading the files."""
    environment = enter(place).items()
    settings = (f"{k}={v}" for k, v in environment if k.startswith("KONTO_") and k not in _WITHOUT_EFFECT)
    packages = (name for name in os.listdir(sysconfig.get_path("purelib")) if name.endswith(".dist-info"))
    return _digest([sys.version, *sorted(settings), *sorted(packages), *sorted(_files())])


def _files() -> Iterable[str]:
    for pattern in ("*/migrations/*.py", "*/static/**/*", "*/locale/**/*.po"):
        for path in _PACKAGE.glob(pattern):
            state = path.stat()
            yield f"{path} {state.st_size} {state.st_mtime_ns}"


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _collect_static(place: Place) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    _say("collecting static files")
    locks.make_folder(place.data_dir / "static")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def _bring_tables_up_to_date(place: Place) -> str:
    from konto.config import reachable, tables  # noqa: PLC0415 - Django

    if steps := tables.missing():
        _say(f"bringing the database's tables up to date: {steps} steps")
        tables.migrate(place.database_url)
    return reachable.applied_migrations(place)


def _demo_people(place: Place) -> str:
    """Make the demo people that are missing; return the places of those who are there."""
    if not place.demo:
        return ""
    from konto.config import demo  # noqa: PLC0415 - Django

    demo.ensure()
    return " ".join(str(at) for at in demo.here())


def _read_mark(place: Place) -> dict[str, str]:
    try:
        content = json.loads(_mark_file(place).read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write_mark(place: Place, mark: dict[str, str]) -> None:
    unfinished = _mark_file(place).with_suffix(".unfinished")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(mark))
    unfinished.replace(_mark_file(place))


def _mark_file(place: Place) -> Path:
    return place.data_dir / "prepared.json"


def _say(line: str) -> None:
    print(f"  {line}", flush=True)
