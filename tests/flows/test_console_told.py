"""What staff are told while they restrict, decide and search."""

from __future__ import annotations

from dataclasses import replace

import pytest

from konto.console.actions import Role
from tests.cast import BOB
from tests.staff import OMAR
from tests.standing import appeals, code_of, restricts


def test_staff_see_in_which_language_to_write(nora, visit):
    """Where they restrict and where they decide: the person reads it word for word."""
    kari = BOB.but(name="Kari Nordmann", language="nb").joins()
    appeal = appeals(kari, restricts(nora, kari))
    replace(OMAR, roles=(Role.SECURITY,)).starts().signs_in(visit)
    visit.open(f"/console/appeals/{appeal.pk}/")
    assert "They read Norsk (bokmål)" in visit.press("Take it").text
    assert "They read Norsk (bokmål)" in visit.open(f"/console/accounts/{kari.account.ref}/standing/restrict/").text


@pytest.mark.parametrize("write", [str, lambda code: code.lower().replace("-", " ")])
def test_a_case_code_leads_staff_to_its_account(alice, nora, omar, visit, write):
    """Who can't read the picture writes to a person with the code: it has to lead somewhere."""
    restriction = restricts(nora, alice)
    omar.signs_in(visit)
    visit.open("/console/search/")

    page = visit.press("Search", wanted=write(code_of(restriction)))
    assert page.path.startswith(f"/console/accounts/{alice.account.ref}/purpose/")
