"""Whoever wants to leave and has forgotten the password comes back to leaving."""

from __future__ import annotations

from tests.letters import work
from tests.recovering import chooses, types_code


def test_a_forgotten_password_leads_back_to_leaving(alice, visit, letterbox):
    """From leaving to sign-in, to a new password, and on to what is deleted; the code then goes as for anybody."""
    assert visit.open("/leave/").path == "/sign-in/"
    visit.press("Forgot your password?")
    visit.fill(address=alice.address)
    work()
    types_code(visit)
    page = chooses(visit)
    assert page.links["Go on to where you were going"] == "/leave/"

    assert "waits to be deleted" in visit.leave().text
    assert alice.account.state == "leaving"
