"""Getting back in by a letter: code or link, a new password, and everybody else out."""

from __future__ import annotations

import pytest

from konto.identity.models import Proof, Recovery
from konto.kernel.events import Event
from tests.cast import ALICE, BOB
from tests.letters import work
from tests.recovering import NEW_PASSWORD, asks, chooses, code_sent, has_name, link_sent, recovers, types_code
from tests.unchanged import journalled, nothing_comes_about


def test_a_code_from_the_letter_leads_to_a_new_password_and_in(alice, visit, letterbox):
    """Asked, typed, chosen: in, with what the account holds on the page; the new password works, the old one doesn't."""
    page = asks(visit, alice.address)
    assert page.path == "/recover/code/"
    assert "a•••@example.org" in page.text
    assert alice.address not in page.text

    assert types_code(visit).path == "/recover/password/"
    with journalled(
        Event.PASSWORD_CHANGED, Event.RECOVERED
    ):
        page = chooses(visit)

    assert page.path == "/recover/whole/"
    assert visit.is_signed_in
    assert visit.elsewhere().sign_in(alice.but(password=NEW_PASSWORD)).path == "/cabinet/"
    assert visit.elsewhere().sign_in(alice).status == 400
