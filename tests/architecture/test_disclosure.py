"""Who may learn that an account exists is decided in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.architecture.named_tests import ROOT

SETTING: Final = "KONTO_DISCLOSURE"
DECIDES: Final = {"konto/identity/disclosure.py"}
DECLARES: Final = {"konto/config/settings.py"}


def readers(sources: Mapping[str, str]) -> set[str]:
    """The modules that name the policy."""
    return {path for path, text in sources.items() if SETTING in text}


def test_one_module_knows_the_policy() -> None:
    """Every other asks it what may be told, so that no page forgets."""
    files = [path for path in (ROOT / "konto").rglob("*.py") if "tests" not in path.parts]
    sources = {str(path.relative_to(ROOT)): path.read_text() for path in files}

    assert len(sources) > 100
    assert readers(sources) == DECIDES | DECLARES


def test_a_page_that_decides_by_itself_is_seen() -> None:
    """However it reads the setting."""
    sources = {
        "a.py": 'if settings.KONTO_DISCLOSURE == "tell":',
        "b.py": 'getattr(settings, "KONTO_DISCLOSURE")',
        "c.py": "disclosure.tells()",
    }
    assert readers(sources) == {"a.py", "b.py"}
