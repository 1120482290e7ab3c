"""No table and no column escapes: what is kept of a person is declared, explained, and written down for people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection

from konto.kernel import holdings, personal_data_page
from konto.kernel.apps import Room
from konto.kernel.holdings import Holding, Nobody, Registry, exported, internal
from tests.architecture import declared
from tests.architecture.declared import example
from tests.personal_data_page import PAGE

REGISTRY = holdings.registry
A_TABLE = Holding(
    room="cabinet", table="t", owner="id", columns={"id": internal("names it"), "name": exported("Name", personal=True)}
)


# --- the registry as it is -----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_every_live_column_is_declared() -> None:
    """The database has no table and no column that nobody spoke for, those of libraries included."""
    assert REGISTRY.undeclared(holdings.live_schema()) == []


@pytest.mark.django_db
def test_nothing_is_declared_that_is_not_there() -> None:
    """A table or column that went away is no longer promised."""
    assert REGISTRY.vanished(holdings.live_schema()) == []


def test_every_model_is_declared() -> None:
    """The same from the other side: each model's table is in the registry, whatever was migrated."""
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed]

    assert declared.models_without_table(tables, REGISTRY) == []


def test_what_is_not_handed_out_says_why() -> None:
    """Every column is in the download or gives a reason, never both; every table of nobody gives one, too."""
    assert declared.unexplained(REGISTRY) == []


def test_every_row_finds_its_person() -> None:
    """The column that names the owner is one of the table's own."""
    assert declared.ownerless(REGISTRY) == []


def test_every_table_belongs_to_a_room() -> None:
    """Rooms erase what is theirs, so a table of no room would stay for ever."""
    rooms = [config.label for config in apps.get_app_configs() if isinstance(config, Room)]

    assert declared.unknown_rooms(REGISTRY, rooms) == []


@pytest.mark.django_db
def test_the_planner_keeps_no_samples_of_identifying_columns() -> None:
    """Statistics would hold addresses and names of people whose rows are long gone."""
    assert declared.sampled(REGISTRY, declared.statistics_targets()) == []


def test_the_page_for_people_says_what_the_registry_says() -> None:
    """`docs/personal-data.md` is up to date; `python -m tests.personal_data_page` writes it anew."""
    assert PAGE.read_text() == personal_data_page.page(REGISTRY)


# --- the rules bite ------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_new_table_or_column_fails_the_build() -> None:
    """A table and a column made behind the registry's back are named."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE attic_letters (id int, love text)")
        cursor.execute("ALTER TABLE identity_account ADD COLUMN shoe_size int")

    assert REGISTRY.undeclared(holdings.live_schema()) == ["attic_letters", "identity_account.shoe_size"]


@pytest.mark.django_db
def test_a_declared_column_that_is_gone_fails_the_build() -> None:
    """What no longer exists is named."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notices_bounce DROP COLUMN code")
        cursor.execute("DROP TABLE captcha_captchastore")

    assert REGISTRY.vanished(holdings.live_schema()) == ["captcha_captchastore", "notices_bounce.code"]


@pytest.mark.django_db
def test_a_sampled_column_fails_the_build() -> None:
    """One identifying column with samples is named."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE identity_account ALTER COLUMN name SET STATISTICS -1")

    assert declared.sampled(REGISTRY, declared.statistics_targets()) == ["identity_account.name"]


@pytest.mark.parametrize(
    ("rule", "broken", "found"),
    [
        (
            declared.unexplained,
            example(Holding(room="r", table="t", owner="id", columns={"id": internal("x"), "secret": internal(" ")})),
            ["t.secret"],
        ),
        (declared.unexplained, example(Nobody("t", ["id"], "")), ["t"]),
        (
            declared.ownerless,
            example(Holding(room="r", table="t", owner="account_id", columns={"id": internal("x")})),
            ["t"],
        ),
    ],
)
def test_an_incomplete_declaration_is_seen(
    rule: Callable[[Registry], list[str]], broken: Registry, found: list[str]
) -> None:
    """Each rule names what is missing."""
    assert rule(broken) == found


def test_a_table_of_no_room_is_seen() -> None:
    """A room that isn't installed erases nothing."""
    assert declared.unknown_rooms(example(A_TABLE), ["identity"]) == ["t"]


def test_a_model_that_nobody_declared_is_seen() -> None:
    """A model's table is looked for in the registry."""
    assert declared.models_without_table(["t", "u"], example(A_TABLE)) == ["u"]


def test_the_page_changes_with_the_registry() -> None:
    """A column that is added shows on the page."""
    page = personal_data_page.page(example(A_TABLE))

    assert "| `name` | **Name** | yes |" in page
    assert "| `id` | no: names it |  |" in page
