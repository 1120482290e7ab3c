"""Somebody pumps texts: staff hear of it in time, by a case that names a country and nobody."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from konto.cases.models import Case
from konto.kernel.alarms import Alarm
from konto.notices import actions as notices
from konto.notices import housekeeping


@pytest.mark.django_db
def test_pumped_texts_become_a_case(settings: Settings) -> None:
    """At the country's cap the next text is refused; a minute later there is one case about it, and stays one."""
    settings.KONTO_TEXTS_PER_COUNTRY = 5
    context = {"code": "482913", "minutes": 10}
    for count in range(5):
        number = f"+4790000{count:03}"
        notices.send("identity/activate", to=number, language="nb", context=context, key=f"pumped:{count}")
    with pytest.raises(notices.TooMany):
        notices.send("identity/activate", to="+4790000999", language="nb", context=context, key="pumped:6")
    housekeeping.tidy()
    housekeeping.tidy()

    case = Case.objects.get(subject=Alarm.BUDGET)
    assert case.evidence | {"country": "NO", "scope": "country", "used": 5, "percent": 100} == case.evidence
    assert "90000" not in str(case.evidence)
