"""The catalogue of grounds in the console: in every language, versions for ever, and what rules need stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from konto.console.actions import Role
from konto.kernel.events import Event
from konto.standing import actions, queries
from konto.standing.models import Ground, Restriction
from tests.staff import NORA, OMAR, Colleague
from tests.standing import restricts
from tests.threads import at_once
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Visit

WORDS = {
    f"{language}_{part}": f"{part} in {language}"
    for language in ("en", "uk", "nb")
    for part in ("name", "clause", "why")
}
NEW = {"code": "ticket_touting", "basis": "contract", **WORDS}


@pytest.fixture
def desk(db: None, visit: Visit) -> Visit:
    """An admin at the catalogue."""
    replace(OMAR, roles=(Role.ADMIN,)).starts().signs_in(visit)
    return visit


@pytest.fixture
def nora_admin(db: None) -> Colleague:
    """Another admin."""
    return replace(NORA, roles=(Role.ADMIN,)).starts()


def test_a_new_ground_can_be_restricted_on(desk, alice):
    """Written in three languages, it stands in the list and in the statement."""
    desk.open("/console/grounds/")
    desk.open(desk.page.links["Add a ground"])
    with journalled(Event.GROUND_SAVED):
        page = desk.press("Save", **NEW)

    assert "name in en" in page.text
    nora = replace(NORA, roles=(Role.SECURITY,)).starts()
    restriction = restricts(nora, alice, ground="ticket_touting")
    assert "clause in en" in str(queries.statement_of(restriction).lines)


def test_another_wording_is_another_version(desk, alice):
    """What was restricted before keeps the words that its person was told."""
    nora = replace(NORA, roles=(Role.SECURITY,)).starts()
    restricts(nora, alice)
    desk.open("/console/grounds/fraud/")
    page = desk.press("Save", en_why="Because of a new law.")

    assert "version 2" in page.text
    assert "Because of a new law." not in str(queries.statement_of(Restriction.objects.get()).lines)
    assert "version 1" in desk.open("/console/grounds/fraud/").text


def test_two_who_reword_it_do_not_overwrite_each_other(desk, nora_admin):
    """The second is told, sees that it reads otherwise, and keeps what they typed; saved again, it counts."""
    desk.open("/console/grounds/fraud/")
    other = desk.elsewhere()
    nora_admin.signs_in(other)
    other.open("/console/grounds/fraud/")
    other.press("Save", en_why="Because of a new law.")

    with nothing_comes_about():
        page = desk.press("Save", en_why="Because we say so.")
    assert page.status == 400
    assert "Somebody else has changed this ground meanwhile" in page.text
    assert "version 2" in page.text
    assert page.values["en_why"] == "Because we say so."

    desk.press("Save")
    assert Ground.objects.get(code="fraud", retired_at=None).texts["en"]["why"] == "Because we say so."


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_the_second_is_told():
    """One new version; the other one's is not lost without a word."""
    nora = replace(NORA, roles=(Role.ADMIN,)).starts()
    texts = {one: dict.fromkeys(("name", "clause", "why"), "Spam") for one in ("en", "uk", "nb")}

    def save() -> str:
        try:
            actions.save_ground(
                "fraud", basis=actions.Basis.CONTRACT, texts=texts, outlives=True, actor=nora.actor, instead_of=1
            )
        except actions.Meanwhile:
            return "told"
        return "saved"

    assert sorted(at_once(save, save)) == ["saved", "told"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "Ticket Touting"}, "Use small letters and underscores only"),
        ({"code": "fraud"}, "There is, or was, a ground of this name"),
        ({"nb_why": " "}, "Fill this in"),
        ({"uk_name": ""}, "Fill this in"),
        ({"en_clause": "x" * 601}, "Use 600 characters at most"),
        ({"basis": "whim"}, "Select a valid choice"),
    ],
)
def test_half_a_ground_is_none(desk, typed, said):
    """A language or a part that is missing is said beside its field; what was typed stays; nothing is saved."""
    before = Ground.objects.count()
    desk.open("/console/new-ground/")

    page = desk.press("Save", **{**NEW, **typed})

    assert page.status == 400
    assert said in page.text
    assert page.values["nb_name"] == "name in nb"
    assert Ground.objects.count() == before


def test_a_ground_is_taken_out(desk, alice):
    """Nobody restricts on it any more; what runs stays as it was explained; the name doesn't come back."""
    nora = replace(NORA, roles=(Role.SECURITY,)).starts()
    restricts(nora, alice)
    desk.open("/console/grounds/fraud/")
    with journalled(Event.GROUND_RETIRED):
        page = desk.press("Take it out of the catalogue")

    assert page.path == "/console/grounds/"
    assert "Fraud" not in page.text
    assert desk.open("/console/grounds/fraud/").status == 404
    assert "Fraud" in str(queries.statement_of(Restriction.objects.get()).lines)


def test_what_a_rule_needs_stays(desk):
    """No button; what is posted all the same does nothing."""
    assert "Take it out of the catalogue" not in desk.open("/console/grounds/hijack/").buttons
    with nothing_comes_about():
        page = desk.post("/console/grounds/hijack/retire/")
    assert "A rule of the program needs this ground" in page.text
    assert Ground.objects.filter(code="hijack", retired_at=None).exists()


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.SECURITY, Role.PRIVACY])
def test_others_keep_no_catalogue(db, visit, role):
    """Neither reading nor writing."""
    replace(NORA, roles=(role,)).starts().signs_in(visit)
    before = Ground.objects.count()

    for path in ("/console/grounds/", "/console/new-ground/", "/console/grounds/fraud/"):
        assert visit.open(path).status == 403
    for path in ("/console/new-ground/", "/console/grounds/fraud/", "/console/grounds/fraud/retire/"):
        assert visit.post(path, **NEW).status == 403
    assert Ground.objects.count() == before
    assert not Ground.objects.filter(code="fraud").exclude(retired_at=None).exists()
