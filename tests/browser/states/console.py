"""The console beside its queue: start page, search, an account, figures, staff."""

from __future__ import annotations

from dataclasses import replace

from konto.console.actions import Role
from konto.console.models import Staff
from konto.kernel import alarms
from konto.kernel.alarms import Alarm
from konto.standing.actions import Outcome
from tests.browser.states.place import Place, state
from tests.browser.states.questions import as_nora
from tests.cast import ALICE, BOB
from tests.questions import asked
from tests.staff import NORA, OMAR
from tests.standing import appeals, decides, restricts


def nora_with(*roles: Role) -> None:
    replace(NORA, roles=roles).starts()


def on_account(place: Place, path: str = "") -> None:
    """A page about Alice, the purpose having been stated."""
    as_nora(place, f"/console/accounts/{ALICE.account.ref}/{path}")
    place.page.locator("#id_purpose_0").check()
    place.send()


def searched(place: Place, wanted: str) -> None:
    as_nora(place, "/console/search/")
    place.fill(wanted=wanted)
    place.send()


@state
def console_start(place: Place) -> None:
    ALICE.joins()
    nora_with(Role.SECURITY)
    case = asked(by=ALICE)
    type(case).objects.update(assignee=NORA.staff.ref)
    alarms.raise_alarm(Alarm.BUDGET, key="1")
    as_nora(place, "/console/")


@state
def console_start_empty(place: Place) -> None:
    NORA.starts()
    as_nora(place, "/console/")


@state
def console_start_admin(place: Place) -> None:
    nora_with(Role.ADMIN)
    asked()
    as_nora(place, "/console/")


@state
def console_refused(place: Place) -> None:
    NORA.starts()
    as_nora(place, "/console/staff/")


@state
def console_search_list(place: Place) -> None:
    ALICE.joins()
    NORA.starts()
    searched(place, "Alice")


@state
def console_search_nothing(place: Place) -> None:
    NORA.starts()
    searched(place, "nobody@example.org")


@state
def console_purpose(place: Place) -> None:
    ALICE.joins()
    NORA.starts()
    as_nora(place, f"/console/accounts/{ALICE.account.ref}/")


@state
def console_purpose_refused(place: Place) -> None:
    console_purpose(place)
    place.send()


@state
def console_account(place: Place) -> None:
    ALICE.joins()
    OMAR.starts()
    nora_with(Role.SECURITY)
    asked(by=ALICE)
    restricts(OMAR, ALICE)
    on_account(place)


@state
def console_see_as(place: Place) -> None:
    place.member()
    asked(by=ALICE)
    OMAR.starts()
    NORA.starts()
    restricts(OMAR, ALICE)
    on_account(place, "as-they-see-it/")


@state
def console_end_sessions(place: Place) -> None:
    ALICE.joins()
    NORA.starts()
    on_account(place, "sign-out-everywhere/")


@state
def console_own_account(place: Place) -> None:
    NORA.starts()
    me = ALICE.but(address=NORA.email).joins()
    as_nora(place, f"/console/accounts/{me.account.ref}/")


@state
def console_figures(place: Place) -> None:
    OMAR.starts()
    nora_with(Role.SECURITY)
    for person in (ALICE, BOB):
        restriction = restricts(OMAR, person.joins())
    decides(NORA, appeals(BOB, restriction), Outcome.UPHOLD)
    as_nora(place, "/console/figures/")


@state
def console_figures_empty(place: Place) -> None:
    nora_with(Role.ADMIN)
    as_nora(place, "/console/figures/")


@state
def console_figures_refused(place: Place) -> None:
    nora_with(Role.ADMIN)
    as_nora(place, "/console/")
    place.go("/console/figures/?start=2026-02-01&end=2026-01-01")


@state
def console_times(place: Place) -> None:
    place.settings.KONTO_HOLIDAYS = ["12-25", "01-01"]
    NORA.starts()
    as_nora(place, "/console/answer-times/")


@state
def console_staff(place: Place) -> None:
    OMAR.starts()
    nora_with(Role.ADMIN)
    Staff.objects.filter(name=OMAR.name).update(set_up_at=None)
    as_nora(place, "/console/staff/")


@state
def console_staff_add(place: Place) -> None:
    nora_with(Role.ADMIN)
    as_nora(place, "/console/staff/add/")


@state
def console_staff_add_refused(place: Place) -> None:
    console_staff_add(place)
    place.send()


@state
def console_staff_link(place: Place) -> None:
    console_staff_add(place)
    place.fill(name=OMAR.name, email=OMAR.email)
    place.page.locator("#id_roles_0").check()
    place.send()


@state
def console_staff_one(place: Place) -> None:
    OMAR.starts()
    nora_with(Role.ADMIN)
    as_nora(place, f"/console/staff/{OMAR.staff.ref}/")


@state
def console_staff_myself(place: Place) -> None:
    nora_with(Role.ADMIN)
    as_nora(place, f"/console/staff/{NORA.staff.ref}/")
