"""Who of the staff may do what: every role at every address of the console; and the pages on which roles are given."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from konto.cases.models import Case
from konto.console import actions as staffing
from konto.console import codes, permissions, queries
from konto.console.actions import Role
from konto.console.models import Staff
from konto.console.permissions import ALLOWED, Permission
from konto.identity.models import Session
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.services.actions import PARTS
from konto.services.models import Credential, Service
from konto.standing.actions import Permission as Standing
from konto.standing.models import Ground
from tests.architecture import addresses
from tests.architecture.addresses import Address
from tests.cast import Person
from tests.clocks import Clock
from tests.questions import asked
from tests.services import key
from tests.staff import NORA, OMAR, Colleague
from tests.standing import FACTS, REASONS, appeals, restricts
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Visit

SUPPORT, SECURITY, PRIVACY, ADMIN = Role.SUPPORT, Role.SECURITY, Role.PRIVACY, Role.ADMIN
ANSWERING: Final = {SUPPORT, SECURITY, PRIVACY}
EVERYBODY: Final = {*Role}

MAY: Final = {
    "start": EVERYBODY,
    "times": EVERYBODY,
    "queue": ANSWERING,
    "case": ANSWERING,
    "file": ANSWERING,
    "free_number": ANSWERING,
    "search": ANSWERING,
    "account": ANSWERING,
    "purpose": ANSWERING,
    "see_as": ANSWERING,
    "standing": ANSWERING,
    "restriction": ANSWERING,
    "end_sessions": {SUPPORT, SECURITY},
    "restrict": {SECURITY},
    "restriction_lift": {SECURITY},
    "restriction_link": {SECURITY},
    "appeals": {SECURITY, PRIVACY},
    "appeal": {SECURITY, PRIVACY},
    "appeal_file": {SECURITY, PRIVACY},
    "figures": {SECURITY, PRIVACY, ADMIN},
    "figures_download": {SECURITY, PRIVACY, ADMIN},
    "services": {SECURITY, ADMIN},
    "service": {SECURITY, ADMIN},
    "service_events": {SECURITY, ADMIN},
    "service_add": {ADMIN},
    "service_change": {ADMIN},
    "service_end": {ADMIN},
    "service_key_add": {ADMIN},
    "service_sign_in": {ADMIN},
    "service_key": {ADMIN},
    "service_replay": {ADMIN},
    "service_stream": {ADMIN},
    "grounds": {ADMIN},
    "ground_new": {ADMIN},
    "ground": {ADMIN},
    "ground_retire": {ADMIN},
    "staff": {ADMIN},
    "staff_add": {ADMIN},
    "staff_one": {ADMIN},
}
"""Written down a second time, so that a change of the table of permissions is seen here."""

NOBODY_ASKED: Final = {"sign_in", "sign_out", "set_up"}

MENU: Final = {"start", "queue", "search", "appeals", "grounds", "services", "figures", "times", "staff"}

POSTED: Final[dict[str, dict[str, Any]]] = {
    "case": {"do": "close"},
    "search": {"wanted": "Alice Appleby"},
    "purpose": {"purpose": "answer"},
    "end_sessions": {"reason": "taken_over"},
    "restrict": {"scope": "everything", "ground": "fraud", "facts": FACTS, "found": "own", "purpose": "protect"},
    "restriction_lift": {"reasons": REASONS, "purpose": "protect"},
    "appeal": {"do": "take", "outcome": "lift", "reasons": REASONS},
    "staff_add": {"name": "Eve", "email": "eve@example.org", "roles": ["admin"]},
    "staff_one": {"do": "end"},
    "service_add": {"code": "bank", **{f"{one}_{part}": "x" for one in ("en", "uk", "nb") for part in PARTS}},
    "service_change": {f"{one}_{part}": "x" for one in ("en", "uk", "nb") for part in PARTS},
    "service_key_add": {"scopes": ["orders:read"]},
    "service_key": {"do": "end"},
    "service_sign_in": {"redirect_uris": "https://shop.example/back"},
}
"""What would come about, were it allowed."""


@pytest.fixture
def place(alice: Person, omar: Colleague) -> dict[str, str]:
    """Something real behind every address: an account that is restricted and objects, a question, a colleague."""
    Visit().sign_in(alice)
    case = asked(by=alice)
    restriction = restricts(omar, alice)
    appeal = appeals(alice, restriction)
    return {
        "account_ref": str(alice.account.ref),
        "case_id": str(case.pk),
        "restriction_id": str(restriction.pk),
        "appeal_id": str(appeal.pk),
        "file_id": str(uuid4()),
        "staff_ref": str(omar.staff.ref),
        "code": "fraud",  # a ground, and a service
        "key_id": str(key("fraud").key.pk),
        "kind": "csv",
    }


def console() -> list[Address]:
    return [one for one in addresses.all_of() if one.name.startswith("console:")]


def short(address: Address) -> str:
    return address.name.removeprefix("console:")


def client_of(*roles: Role) -> Client:
    """A browser in which somebody with these roles is signed in; the safety mark of forms isn't asked of it."""
    visit = Visit()
    replace(NORA, roles=roles).starts().signs_in(visit)
    visit.client.handler.enforce_csrf_checks = False
    return visit.client


def rows() -> dict[str, Any]:
    """What the console could change besides what `nothing_comes_about` watches."""
    tables = (Staff, Ground, Case, Session, Service, Credential)
    return {table.__name__: list(table._default_manager.order_by("pk").values()) for table in tables}


# --- the matrix ----------------------------------------------------------------------------------------------------
def test_every_address_stands_in_the_matrix() -> None:
    """A page that is new has to say whose it is: in its decorator, and here."""
    assert {short(one) for one in console()} == {*MAY, *NOBODY_ASKED}
    for address in console():
        needed = getattr(address.view, "asks_staff", None)
        if short(address) in MAY:
            assert isinstance(needed, Permission), address.name
            assert {role for role in Role if needed in ALLOWED[role]} == MAY[short(address)], address.name


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_its_own_pages_and_no_others(role: Role, place: dict[str, str]) -> None:
    """Allowed: anything but 403. Refused: 403, nothing comes about, and the journal keeps who tried what."""
    client = client_of(role)
    for address in console():
        if short(address) in NOBODY_ASKED:
            continue
        path, allowed = address.with_arguments(place), role in MAY[short(address)]
        if allowed:
            assert 403 not in _statuses(client, path, short(address)), f"{role} {path}"
        else:
            _is_refused(client, path, short(address))


def _statuses(client: Client, path: str, name: str) -> list[int]:
    """What is answered to GET and POST; what it did is undone."""
    with transaction.atomic():
        found = [client.get(path).status_code, client.post(path, POSTED.get(name, {})).status_code]
        transaction.set_rollback(True)
    return found


def _is_refused(client: Client, path: str, name: str) -> None:
    """By each method that the page takes, of which there is one at least."""
    needed = next(one.view for one in console() if short(one) == name).asks_staff  # type: ignore[attr-defined]
    before, tried = rows(), set(JournalEntry.objects.filter(event=Event.STAFF_REFUSED).values_list("id", flat=True))
    with nothing_comes_about(but=(Event.STAFF_REFUSED,)):
        found = [client.get(path).status_code, client.post(path, POSTED.get(name, {})).status_code]
    assert 403 in found, path
    assert set(found) <= {403, 405}, path
    assert rows() == before, path
    entries = JournalEntry.objects.filter(event=Event.STAFF_REFUSED).exclude(id__in=tried)
    assert entries.count() == found.count(403), path
    for entry in entries:
        assert entry.details == {"permission": needed.value, "own_account": False}
        assert entry.actor_ref == NORA.staff.ref


def test_several_roles_are_their_sum(place: dict[str, str]) -> None:
    """Support and administration together open what either does, and nothing that neither does."""
    client = client_of(SUPPORT, ADMIN)
    for address in console():
        if short(address) in MAY:
            allowed = bool({SUPPORT, ADMIN} & MAY[short(address)])
            assert (403 not in _statuses(client, address.with_arguments(place), short(address))) == allowed


@pytest.mark.parametrize("role", Role)
def test_the_menu_shows_what_a_role_may_use(role: Role, visit: Visit) -> None:
    """Every entry leads somewhere that lets them in; what they may not use isn't there."""
    replace(NORA, roles=(role,)).starts().signs_in(visit)

    page = visit.open("/console/")

    paths = {path for path in page.links.values() if path.startswith("/console/")}
    shown = {one.path for one in console() if one.path in paths}
    assert shown == {one.path for one in console() if role in MAY.get(short(one), set()) and short(one) in MENU}
    for path in shown:
        assert visit.open(path).status == 200


def test_no_role_may_do_everything() -> None:
    """Whoever looks after staff sees nobody's account; every permission that standing asks for is somebody's."""
    everything = frozenset().union(*ALLOWED.values())
    assert everything == set(Permission)
    assert all(allowed != everything for allowed in ALLOWED.values())
    assert {one.value for one in Standing} <= {one.value for one in Permission}
    assert not ALLOWED[ADMIN] & {Permission.ACCOUNT, Permission.SEARCH, Permission.CASES, Permission.SEE_AS}
    assert set(permissions.LABELS) == set(Permission)


def test_a_stranger_and_a_shopper_are_led_to_the_sign_in(place: dict[str, str], bob: Person) -> None:
    """At every address, by GET and POST, with ids that are real; nothing comes about."""
    stranger, shopper = Client(), addresses.browser_of(bob)
    before = rows()
    for client in (stranger, shopper):
        for address in console():
            if short(address) in MAY:
                for method in ("GET", "POST"):
                    with nothing_comes_about():
                        answer = addresses.ask(client, method, address.with_arguments(place))
                    assert answer.status_code in (302, 405), address.name
                    assert answer.headers.get("Location", "/console/sign-in/").startswith("/console/sign-in/")
    assert {**rows(), "Session": None} == {**before, "Session": None}


# --- giving roles --------------------------------------------------------------------------------------------------


def test_an_admin_adds_somebody_who_then_comes_in(clock: Clock, admin: Colleague, visit: Visit) -> None:
    """The link is shown once; with it the new one sets up their way in, and may do what their roles may."""
    visit.open("/console/staff/add/")
    with journalled(Event.STAFF_ADDED):
        page = visit.press("Make the link", name=OMAR.name, email=OMAR.email, roles=["support", "privacy"])
    found = re.search(r"https?://\S+/console/set-up/\S+?/", page.html)
    assert found
    assert OMAR.staff.roles == ["support", "privacy"]
    assert page.response.headers["Cache-Control"] == "private, no-store"

    theirs = visit.elsewhere()
    theirs.open(urlsplit(found[0]).path)
    code = codes.code_at(queries.secret_of(OMAR.staff), codes.counter_now())
    theirs.press("Done", password=OMAR.password, code=code)
    clock.shift(seconds=30)

    assert OMAR.signs_in(theirs).path == "/console/"
    assert "Support, Data protection" in theirs.open("/console/").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["boss"]}, "boss"),
        ({"email": ""}, "Enter their e-mail address."),
        ({"email": "nobody"}, "Enter the whole e-mail address"),
        ({"email": NORA.email.upper()}, "is, or was, staff"),
        ({"name": " "}, "Enter their name."),
    ],
)
def test_wrong_input_adds_nobody(admin: Colleague, visit: Visit, typed: dict[str, Any], said: str) -> None:
    """The page says what to put right, and what was typed stays."""
    before = list(Staff.objects.values())

    with nothing_comes_about():
        page = visit.post(
            "/console/staff/add/", **{"name": "Eve", "email": "eve@example.org", "roles": ["support"], **typed}
        )

    assert page.status == 400
    assert said in page.text
    assert list(Staff.objects.values()) == before


def test_other_roles_count_from_the_next_page_on(admin: Colleague, omar: Colleague, visit: Visit) -> None:
    """Whoever is signed in loses and gains at once, without signing in again."""
    theirs = visit.elsewhere()
    omar.signs_in(theirs)
    visit.open(f"/console/staff/{omar.staff.ref}/")

    with journalled(Event.STAFF_ROLES_CHANGED):
        page = visit.press("Change the roles", roles=["admin"])

    assert "Their roles are changed" in page.text
    assert omar.staff.roles == ["admin"]
    assert theirs.open("/console/queue/").status == 403
    assert theirs.open("/console/staff/").status == 200
    entry = JournalEntry.objects.get(event=Event.STAFF_ROLES_CHANGED)
    assert (entry.subject, entry.actor_ref) == (omar.staff.ref, admin.staff.ref)
    assert entry.details == {"support": False, "security": False, "privacy": False, "admin": True}


def test_somebody_is_ended_and_let_in_again(admin: Colleague, omar: Colleague, visit: Visit) -> None:
    """Out at once; a new link sets everything up anew."""
    theirs = visit.elsewhere()
    omar.signs_in(theirs)
    visit.open(f"/console/staff/{omar.staff.ref}/")

    page = visit.press("End their way in")

    assert "They worked here" in page.text
    assert theirs.open("/console/").path == "/console/sign-in/"
    assert omar.signs_in(theirs, code=omar.code(1)).path == "/console/sign-in/"
    visit.open(f"/console/staff/{omar.staff.ref}/")
    assert "/console/set-up/" in visit.press("Make a new link").html
    assert omar.staff.ended_at is None
    assert not omar.staff.password


@pytest.mark.parametrize("typed", [{"do": "end"}, {"do": "renew"}, {"do": "roles", "roles": ["admin", "security"]}])
def test_nobody_changes_what_they_are_themselves(admin: Colleague, visit: Visit, typed: dict[str, Any]) -> None:
    """Their own page has no buttons; sent all the same, it is refused, so that an admin is always left."""
    path = f"/console/staff/{admin.staff.ref}/"
    assert "This is you" in visit.open(path).text
    assert not {"Change the roles", "Make a new link", "End their way in"} & set(visit.open(path).buttons)
    before = Staff.objects.values().get()

    with nothing_comes_about():
        page = visit.post(path, **typed)

    assert "another admin does it" in page.text
    assert Staff.objects.values().get() == before


def test_of_two_who_end_each_other_one_is_left(admin: Colleague) -> None:
    """Begun at the same moment, done one after the other: who was ended ends nobody, nor who lost the role."""
    other = replace(OMAR, roles=(ADMIN,)).starts()
    staffing.end(other.email, actor=admin.actor)

    for deed in (staffing.end, staffing.renew):
        with nothing_comes_about(), pytest.raises(staffing.NoAdmin):
            deed(admin.email, actor=other.actor)
    with nothing_comes_about(), pytest.raises(staffing.NoAdmin):
        staffing.change_roles(admin.staff.ref, [SUPPORT], actor=other.actor)
    assert admin.staff.ended_at is None
    assert admin.staff.roles == ["admin"]


def test_without_a_role_nothing_is_changed(admin: Colleague, omar: Colleague, visit: Visit) -> None:
    """A form without any box ticked comes back."""
    with nothing_comes_about():
        page = visit.post(f"/console/staff/{omar.staff.ref}/", do="roles")

    assert page.status == 400
    assert omar.staff.roles == ["support"]
    assert visit.open(f"/console/staff/{uuid4()}/").status == 404


@pytest.mark.parametrize("roles", [[], ["boss"], ["support", "boss"]])
def test_the_database_keeps_no_other_roles(omar: Colleague, roles: list[str]) -> None:
    """Whoever writes past the actions is refused, too."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.filter(pk=omar.staff.pk).update(roles=roles)

    assert omar.staff.roles == ["support"]


def test_staff_are_told_that_their_roles_do_not_reach(visit: Visit, omar: Colleague) -> None:
    """The page says whom to ask, and that it is written down."""
    omar.signs_in(visit)

    page = visit.open("/console/staff/")

    assert page.status == 403
    assert "Not within your roles" in page.text
    assert "is written down" in page.text
