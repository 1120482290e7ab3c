"""Attacks by what no form of ours sends: half letters, and nothing at all."""

from __future__ import annotations

import json

import pytest
from django.test import Client

HALF, NOTHING = "\ud800", "\u0000"


def call(path, **data):
    return Client().post(f"/_allauth/app/v1/{path}", json.dumps(data), content_type="application/json")


@pytest.mark.django_db
@pytest.mark.parametrize("sign", [HALF, NOTHING])
@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("auth/login", ("email", "password")),
        ("auth/login", ("username", "password")),
        ("auth/signup", ("email", "password", "name")),
        ("auth/signup", ("phone", "password", "name")),
        ("auth/password/request", ("email",)),
        ("auth/code/request", ("email",)),
    ],
)
def test_half_a_letter_from_an_app_is_refused(alice, path, names, sign):
    """Signs that are none (RFC 8259, 8.2) are answered, and nothing breaks."""
    good = {"email": alice.address, "password": alice.password, "name": "Bob", "age": True, "terms": True}
    for name in names:
        answer = call(path, **{**good, name: f"a{sign}b"})
        assert answer.status_code < 500, name
