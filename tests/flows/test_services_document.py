"""What services call, tried with some of what its document allows and of what it forbids (schemathesis)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from pytest_django import Settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from konto.services.inbound import rates
from konto.services.queries import sub_of
from tests.cast import Person
from tests.services import Machine, machine, service

pytestmark = pytest.mark.django_db

DOCUMENT: Final = "/api/services/v1/openapi.json"
METHODS: Final = {"get", "post", "put", "patch", "delete"}
EXAMPLES: Final = 8
LIMITS: Final = limits(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
NOTHING_TO_TAKE: Final = ("/wallet/redeem", "/wallet/refund")
"""Where an example, however fit, finds nothing that is there."""


@pytest.fixture
def shop(settings: Settings) -> Machine:
    """A shop that asks as often as it likes, and knows Alice."""
    settings.KONTO_SERVICE_RATE = 10**9
    rates.forget_held()
    shop = machine("shop")
    shop.headers()
    return shop


@schemathesis.serializer("application/x-ndjson")
def lines(_context: Any, value: Any) -> bytes:
    """One line alone."""
    return value if isinstance(value, bytes) else json.dumps(value).encode() + b"\n"


def operations() -> list[Any]:
    """Every call in the document, with every check but one: who is known by which name no document says."""
    checks = {"positive_data_acceptance": {"enabled": False}}
    config = SchemathesisConfig.from_dict({"checks": checks})
    schema: Any = schemathesis.openapi.from_wsgi(DOCUMENT, WSGIHandler(), config=config)
    return [one.ok() for one in schema.get_all_operations()]


@contextmanager
def one_connection() -> Iterator[None]:
    """The test's own, whose rows are rolled back: a server would close it between requests."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def tried(shop: Machine, operation: Any, mode: GenerationMode, sub: str = "") -> Counter[int]:
    """The statuses that some examples are answered with. Raises what schemathesis finds."""
    told = Counter[int]()

    @given(case=operation.as_strategy(generation_mode=mode))
    @LIMITS
    def run(case: Any) -> None:
        told[case_of(case, sub).call_and_validate(headers=shop.headers()).status_code] += 1

    run()
    return told


def is_an_address_alone(operation: Any) -> bool:
    """Whether it is asked with nothing but a name."""
    return operation.method == "get" and operation.path.endswith("{id}") and "/wallet/" not in operation.path


def case_of(case: Any, sub: str) -> Any:
    """With somebody whom the service knows, where it names anybody, and otherwise at one with itself."""
    if sub and isinstance(case.body, dict):
        case.body = {name: value for name, value in case.body.items() if name != "contact"} | {"sub": sub}
        if "id" in (case.path_parameters or {}):
            case.body["id"] = case.path_parameters["id"]
        if case.operation.path.endswith("/issue"):
            case.body |= {"id": "x", "unit": "EUR" if case.body["kind"] == "gift_card" else "", "until": None}
    if sub and "sub" in (case.query or {}):
        case.query = {**case.query, "sub": sub}
    return case


def test_every_fit_call_is_answered_as_documented(shop: Machine, alice: Person) -> None:
    """Status, type and shape are those of the document, never an error of the server, never without a token."""
    sub = sub_of(service("shop"), alice.account.ref)
    with one_connection():
        for operation in operations():
            told = tried(shop, operation, GenerationMode.POSITIVE, sub)
            if operation.method != "get" and not operation.path.endswith(NOTHING_TO_TAKE):
                assert told.keys() & {200, 201}, f"{operation.label} never succeeded: {told}"


def test_every_unfit_call_is_refused_as_documented(shop: Machine) -> None:
    """Wrong types, lengths, names and headers: refused, in the document's own shape."""
    with one_connection():
        for operation in operations():
            if operation.path.endswith("/bulk") or is_an_address_alone(operation):
                continue  # a bulk call answers for each line, and any name might be somebody's
            told = tried(shop, operation, GenerationMode.NEGATIVE)
            assert told.keys() & {400, 404, 415, 422}, f"{operation.label} refused nothing: {told}"


def test_no_other_method_is_answered(shop: Machine) -> None:
    """405 in one form, with the methods that there are."""
    paths = Client().get(DOCUMENT).json()["paths"]
    assert len(paths) > 20

    for path, methods in paths.items():
        for method in METHODS - methods.keys():
            address = path.replace("{id}", "x").replace("{kind}", "points")
            answer = Client().generic(method.upper(), address, headers=shop.headers())
            assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json"), path
            assert {one.strip().lower() for one in answer.headers["Allow"].split(",")} >= methods.keys() & METHODS
