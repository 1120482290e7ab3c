"""Somebody pumps texts: staff hear of it in time, by a case that names a country and nobody."""

from __future__ import annotations

from functools import partial

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
    known = notices.Asker.KNOWN
    send = partial(notices.send, "identity/activate", language="nb", context=context, asker=known)
    for count in range(5):
        number = f"+4790000{count:03}"
        send(to=number, key=f"pumped:{count}")
    with pytest.raises(notices.TooMany):
        send(to="+4790000999", key="pumped:6")
    housekeeping.tidy()
    housekeeping.tidy()

    case = Case.objects.get(subject=Alarm.BUDGET)
    assert case.evidence | {"country": "NO", "scope": "country", "used": 5, "percent": 100} == case.evidence
    assert "90000" not in str(case.evidence)
