"""How a test is written here: read it from the top, then copy it.

A test goes in through the front door: it opens pages and presses buttons, on the real PostgreSQL, and never calls what
lies behind a page. It tells what somebody wants and what they find. The next one tells what must not happen: somebody
without the right tries the same, and nothing comes about.

The names in the brackets are fixtures; pytest brings them. They are made in `tests/conftest.py`:

- `alice`, `bob`, `mallory`: people with an open account (`tests/cast.py`);
- `visit`: a browser without scripts (`tests/visiting.py`), and `visit.elsewhere()` for another one;
- `letterbox`: all letters (`tests/letters.py`), and `work()` for what the worker process would do;
- `clock`: time that stands still until the test moves it (`tests/clocks.py`).

Run this file alone with `.venv/bin/python -m pytest -n0 tests/test_example.py`.
"""

from __future__ import annotations

import pytest

from konto.kernel.events import Event
from tests.cast import BOB, Person
from tests.letters import Letterbox, work
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Visit


def test_a_new_password_opens_the_account_and_its_owner_is_told(alice: Person, visit: Visit, letterbox: Letterbox):
    """Who changes the password signs in with the new one alone, and gets a letter about it."""
    # Somebody is somewhere.
    visit.sign_in(alice)
    visit.open("/settings/password/")

    # They do one thing. `journalled` asserts that the journal tells exactly this, no less and no more.
    with journalled(Event.PASSWORD_CHANGED):
        page = visit.press("Change my password", current=alice.password, password="seven green kettles whistle")
    work()

    # They see what came of it: in words on the page, not in rows of the database.
    assert "Your password is changed" in page.text
    assert letterbox.last().to == alice.address
    assert visit.elsewhere().sign_in(alice, password="seven green kettles whistle").path == "/cabinet/"
    assert not _opens(visit.elsewhere(), alice)


def test_without_the_old_password_nothing_changes(alice: Person, visit: Visit):
    """Somebody at an unlocked screen who doesn't know the password can't take the account over."""
    visit.sign_in(alice)
    visit.open("/settings/password/")

    # The same steps, by somebody without the right. Saying "refused" is not enough: the test proves that no row
    # changed, no letter went out, and the journal says nothing but what it may.
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        page = visit.press("Change my password", current="a guess", password="seven green kettles whistle")

    assert page.status == 400
    assert "This isn't your password now" in page.text
    assert _opens(visit.elsewhere(), alice)


# Where several inputs should end alike, one test with parameters says it once.
@pytest.mark.parametrize("weak", ["short", "password123", "alice.appleby"])
def test_a_password_that_is_guessed_first_is_refused(alice: Person, visit: Visit, weak: str):
    """Short, common, and made of the person's own address: each is refused, and the old one stays."""
    visit.sign_in(alice)
    visit.open("/settings/password/")

    with nothing_comes_about():
        assert visit.press("Change my password", current=alice.password, password=weak).status == 400


# Time is part of the rules. `clock` holds it still; nobody waits, and nothing depends on how fast the machine is.
def test_a_code_lives_ten_minutes(visit: Visit, letterbox: Letterbox, clock):
    """The code from the letter is refused when it is ten minutes old, and works a second earlier."""
    visit.sign_up(BOB)  # BOB in capitals has no account yet; the fixture `bob` has one
    code = letterbox.code()

    clock.shift(minutes=10)
    with nothing_comes_about():
        assert "too old" in visit.activate(code).text

    clock.shift(seconds=-1)
    assert visit.activate(code).path == "/activate/done/"


# What several tests of a file say is a small function with a name, below them.
def _opens(visit: Visit, person: Person) -> bool:
    """Whether the person's own password still opens the account."""
    visit.sign_in(person)
    return visit.is_signed_in
