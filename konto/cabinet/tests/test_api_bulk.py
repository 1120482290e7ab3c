"""Handing over many things at once: `POST /api/services/v1/orders/bulk`."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from konto.cabinet.api import bulk as bulks
from konto.cabinet.models import Dispute, Like, Order, Parcel, Payment, Refund, Review
from konto.cabinet.rows import Line
from konto.cabinet.tests import shop
from konto.cabinet.tests.calling import PROBLEM, became, bulk, sub_at, told, written
from konto.services.models import Quota
from tests.cast import Person
from tests.services import Machine

pytestmark = pytest.mark.django_db


def test_each_line_is_answered_for_itself(ours: Machine, sub: str, bob: Person) -> None:
    """Made, changed, stale, gone, refused, unreadable: in the order of the lines, and none stops another."""
    gone = sub_at(ours, bob)
    bob.leaves()
    lines = [
        told(shop.order("a", sub=sub)),
        told(shop.order("a", sub=sub, version=2)),
        told(shop.order("b", contact="guest@example.org")),
        told(shop.order("c", contact=bob.address)),
        told(shop.order("d", sub=sub, total=-1)),
        b"{half",
        b"",
        told(shop.order("e", sub=gone)),
        told(shop.order("f", sub=sub), lines=[{"title": "Lamp", "amount": "5"}]),
    ]

    assert became(bulk(ours, "orders", lines)) == [
        {"line": 1, "id": "a", "outcome": "stale"},
        {"line": 2, "id": "a", "outcome": "made"},
        {"line": 3, "id": "b", "outcome": "made"},
        {"line": 4, "id": "c", "outcome": "gone"},
        {"line": 5, "id": "d", "outcome": "refused", "field": "total", "reason": "unfit"},
        {"line": 6, "id": "", "outcome": "refused", "field": "", "reason": "unreadable"},
        {"line": 7, "id": "", "outcome": "refused", "field": "", "reason": "unreadable"},
        {"line": 8, "id": "e", "outcome": "refused", "field": "sub", "reason": "unfit"},
        {"line": 9, "id": "f", "outcome": "refused", "field": "lines/0/amount", "reason": "type"},
    ]
    assert set(Order.objects.values_list("external_id", "version")) == {("a", 2), ("b", 1)}
    assert became(bulk(ours, "orders", lines[1:2]))[0]["outcome"] == "stale"


def test_everything_goes_the_same_way(ours: Machine, sub: str) -> None:
    """Payments, parcels, disputes, refunds, likes and reviews have an address each."""
    for what, row, table in (
        ("payments", shop.payment(sub=sub), Payment),
        ("parcels", shop.parcel(sub=sub), Parcel),
        ("disputes", shop.dispute(sub=sub), Dispute),
        ("refunds", shop.refund(sub=sub), Refund),
        ("likes", shop.like(sub=sub), Like),
        ("reviews", shop.review(sub=sub), Review),
    ):
        assert became(bulk(ours, what, [told(row)]))[0]["outcome"] == "made"
        assert table._default_manager.get().external_id == row.id


UNFIT: list[tuple[Any, str, str]] = [
    ({"total": "5"}, "total", "type"),
    ({"total": True}, "total", "type"),
    ({"total": 5.0}, "total", "type"),
    ({"total": 10**400}, "total", "unfit"),
    ({"version": 2**63}, "version", "unfit"),
    ({"number": 7}, "number", "type"),
    ({"number": "\ud800"}, "number", "unfit"),
    ({"number": "a\0b"}, "number", "unfit"),
    ({"placed_at": "1700000000"}, "placed_at", "type"),
    ({"placed_at": 1700000000}, "placed_at", "type"),
    ({"placed_at": "2026-03-01T12:00:00"}, "placed_at", "type"),
    ({"placed_at": "2026-02-30T12:00:00Z"}, "placed_at", "type"),
    ({"placed_at": "2026-03-01T23:59:60Z"}, "placed_at", "type"),
    ({"placed_at": "2026-03-01T12:00:00+24:00"}, "placed_at", "type"),
    ({"placed_at": "2026-03-01T12:00:00+23:59"}, "placed_at", "unfit"),
    ({"placed_at": "0001-01-01T00:00:00+14:00"}, "placed_at", "unfit"),
    ({"placed_at": "9999-12-31T23:59:59-14:00"}, "placed_at", "unfit"),
    ({"currency": "XXX"}, "currency", "unfit"),
    ({"state": None}, "state", "missing"),
    ({"totl": 5}, "totl", "unknown"),
    ({"somebody@example.org": 5}, "?", "unknown"),
    ({"lines": {"title": "Lamp"}}, "lines", "type"),
    ({"lines": [{"title": "Lamp", "amount": 1, "price": 1}]}, "lines/0/price", "unknown"),
    ({"lines": [{"title": "Lamp", "amount": 1}] * 10_001}, "lines", "unfit"),
    ({"contact": "a@example.org"}, "sub", "unfit"),
    (b"[" * 12_000 + b"]" * 12_000, "", "unreadable"),
    (b'{"id": ' * 12_000, "", "unreadable"),
    (b'{"id": "a", "id": "b"}', "", "unreadable"),
    (b'{"id": "a", "lines": [{"title": "a", "title": "b"}]}', "", "unreadable"),
    (b'{"total": NaN}', "", "unreadable"),
    (b'{"total": -Infinity}', "", "unreadable"),
    (b'{"total": ' + b"9" * 5_000 + b"}", "", "unreadable"),
    (b'{"total": 1e999}', "total", "type"),
    (b"{}", "id", "missing"),
    (b'"\xff\xfe"', "", "unreadable"),
    ('{"id": "a"}'.encode("utf-16"), "", "unreadable"),
    (b"\xef\xbb\xbf{}", "", "unreadable"),
    (b"[]", "", "type"),
    (b"null", "", "type"),
    (b"x" * 2_000_001, "", "too-long"),
    (b'{"lines": [' + b"{}," * 500_000 + b"{}]}", "", "too-long"),
    (b"{" + b",".join(b'"%x":1' % n for n in range(100_000)) + b"}", "?", "unknown"),
]


def test_what_is_unfit_is_refused_in_its_line(ours: Machine, sub: str) -> None:
    """Wrong types, names, numbers, moments, encodings, depths and lengths: none stored, and the one after them is."""
    whole = told(shop.order(sub=sub))
    lines = [
        one if isinstance(one, bytes) else {name: x for name, x in {**whole, **one}.items() if x is not None}
        for one, _field, _reason in UNFIT
    ]

    *refused, last = became(bulk(ours, "orders", [*lines, told(shop.order("last", sub=sub))]))

    assert [(one["line"], one["field"], one["reason"]) for one in refused] == [
        (number, field, reason) for number, (_one, field, reason) in enumerate(UNFIT, 1)
    ]
    assert {one["outcome"] for one in refused} == {"refused"}
    assert (last["id"], last["outcome"]) == ("last", "made")
    assert Order.objects.get().external_id == "last"


def test_an_answer_is_not_larger_than_what_was_sent(ours: Machine, sub: str) -> None:
    """A name of megabytes is refused without being said again."""
    row = told(shop.order("\u00e9" * 300_000, sub=sub, number="1", page=""))

    answer = bulk(ours, "orders", [row])

    assert became(answer) == [{"line": 1, "id": "", "outcome": "refused", "field": "id", "reason": "unfit"}]


def test_what_comes_after_the_last_row_is_not_read(ours: Machine, sub: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first rows are stored; the line after them says that it wasn't read, nor any later one."""
    monkeypatch.setattr(bulks, "MOST", 3)

    answers = became(bulk(ours, "orders", [told(shop.order(f"o{n}", sub=sub)) for n in range(6)]))

    assert [one["outcome"] for one in answers] == ["made"] * 3 + ["refused"]
    assert (answers[-1]["line"], answers[-1]["reason"]) == (4, "too-many")
    assert Order.objects.count() == 3


def test_rows_are_stored_in_batches(ours: Machine, sub: str) -> None:
    """A thousand and one rows are three batches, not a thousand questions, and one request of the minute."""
    lines = [told(shop.order(f"o{n}", sub=sub, lines=[])) for n in range(1_001)]
    ours.headers()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = bulk(ours, "orders", lines)

    assert {one["outcome"] for one in became(answer)} == {"made"}
    assert len(queries) < 40
    left = int(answer.headers["RateLimit-Remaining"])
    assert int(bulk(ours, "orders", []).headers["RateLimit-Remaining"]) == left - 1
    assert Quota.objects.count() == 1


def test_what_may_not_come_at_all_is_refused(ours: Machine, sub: str) -> None:
    """Another type, compressed, of unknown length, too large: a problem before anything is read or stored."""
    line = written(told(shop.order(sub=sub))).encode()
    answers = [
        bulk(ours, "orders", [line], content_type="application/json"),
        bulk(ours, "orders", [line], headers={"Content-Encoding": "gzip"}),
        bulk(ours, "orders", [line], headers={"Transfer-Encoding": "chunked"}),
        bulk(ours, "orders", [line], CONTENT_LENGTH=""),
        bulk(ours, "orders", [line], CONTENT_LENGTH=str(bulks.MOST_BYTES + 1)),
    ]

    assert [one.status_code for one in answers] == [415, 415, 411, 411, 413]
    assert {one.headers["Content-Type"] for one in answers} == {PROBLEM}
    assert not Order.objects.exists()


def test_more_may_come_at_once_than_with_a_form(ours: Machine, sub: str) -> None:
    """Three megabytes of orders, each with many lines, are taken; one order of that size alone is not."""
    big = [told(shop.order(f"o{n}", sub=sub, lines=[Line(title="x" * 300, amount=1)] * 3_000)) for n in range(3)]

    assert [one["outcome"] for one in became(bulk(ours, "orders", big))] == ["made"] * 3
