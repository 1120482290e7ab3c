"""The log helps to find what went wrong, and knows nobody."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from django.test import Client

pytestmark = pytest.mark.urls("konto.web.tests.strange_urls")
Lines = Callable[[], list[dict[str, Any]]]
ALICE = "alice.andersen@example.com"
TRACES = ["alice", "andersen", "example.com", "secret-4711"]


@pytest.mark.parametrize(
    "path",
    [
        f"/breaks/{ALICE}/",
        f"/nowhere/{ALICE}/secret-4711/",
        f"/?email={ALICE}&token=secret-4711",
        "/breaks/alice.andersen%40example.com/",
        f"/posts/?next={ALICE}",
    ],
)
def test_a_request_leaves_no_trace_of_a_person(visitor: Client, written: Lines, path: str) -> None:
    """An address in path, query, form, header or exception never reaches the log, broken page or not."""
    visitor.get(path, headers={"referer": f"http://testserver/{ALICE}", "user-agent": ALICE})
    visitor.post(path, {"email": ALICE, "password": "secret-4711"})

    everything = json.dumps(written()).lower()
    assert len(written()) >= 2
    assert not [trace for trace in TRACES if trace in everything]


def test_a_request_is_one_line(visitor: Client, written: Lines) -> None:
    """The line names the route, the status, the time it took and the request, and nothing else of it."""
    answer = visitor.get("/help/?q=words")

    (line,) = written()
    assert line["event"] == "request"
    assert (line["method"], line["route"], line["status"]) == ("GET", "web:help", 200)
    assert line["request_id"] == answer["X-Request-ID"]
    assert line["milliseconds"] >= 0
    assert set(line) == {
        "event", "method", "route", "status", "milliseconds", "request_id", "level", "logger", "timestamp",
    }  # fmt: skip


def test_what_broke_can_be_found(visitor: Client, written: Lines) -> None:
    """An exception is logged by type and place, under the reference that the page shows."""
    answer = visitor.get("/breaks/")

    (failure,) = [line for line in written() if "exception" in line]
    assert failure["exception"] == ["builtins.ValueError"]
    assert failure["where"][-1].endswith(" breaks")
    assert failure["request_id"] == answer["X-Request-ID"]


def test_a_made_up_method_is_not_repeated(visitor: Client, written: Lines) -> None:
    """What stands in place of the method is not written either."""
    visitor.generic(ALICE, "/help/")

    assert written()[-1]["method"] == "OTHER"


def test_libraries_are_heard_only_where_something_is_wrong(written: Lines) -> None:
    """What they say of ordinary work may name somebody's passkey or message; our own lines are written."""
    logging.getLogger("fido2.server").info("Credential authenticated: 4711")
    logging.getLogger("some.library").warning("slow")
    structlog.get_logger("konto.test").info("done")

    assert [line["event"] for line in written()] == ["slow", "done"]


def test_an_address_in_any_message_is_masked(written: Lines) -> None:
    """Libraries and careless lines lose addresses too."""
    logging.getLogger("some.library").warning("cannot reach %s", ALICE)
    structlog.get_logger("konto.test").warning("careless", to=ALICE)

    assert "alice" not in json.dumps(written())
    assert [line["event"] for line in written()] == ["cannot reach [address]", "careless"]


def test_the_text_of_an_exception_stays_out(written: Lines) -> None:
    """A database error names values; only its type is written, and that of what caused it."""
    try:
        try:
            raise KeyError("Key (email)=(alice) already exists")
        except KeyError as error:
            raise RuntimeError("for alice") from error
    except RuntimeError:
        logging.getLogger("some.library").exception("could not save")

    (line,) = written()
    assert line["exception"] == ["builtins.RuntimeError", "builtins.KeyError"]
    assert "alice" not in json.dumps(line)
