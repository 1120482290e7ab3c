"""An installed app, as it calls: no cookies, no forms, two tokens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.cast import Person
from tests.schemas import check_answer
from tests.visiting import NETWORK

PREFIX = "/_allauth/app/v1/"


class App:
    """One installed app: it keeps its tokens, and no cookies."""

    def __init__(self, *, network: str = NETWORK, language: str = "en") -> None:
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=network, SERVER_NAME="localhost")
        self.language = language
        self.tokens: dict[str, str] = {}
        self.status = 0
        self.headers: Any = {}

    def ask(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Call, keep what is to be kept, and check what holds for every answer: it is as the document says."""
        answer = self._call(method, path, json.dumps(body) if body else "", "application/json")
        found: dict[str, Any] = answer.json()
        check_answer(method, path, answer.status_code, found)
        assert found["status"] == answer.status_code
        meta = found.get("meta", {})
        self.tokens |= {"X-Session-Token": meta["session_token"]} if "session_token" in meta else {}
        self.tokens |= {"X-Device-Token": meta["device_token"]} if "device_token" in meta else {}
        return found

    def send(self, path: str, files: dict[str, Any], **fields: str) -> dict[str, Any]:
        """A form with files."""
        answer = self._call("POST", path, encode_multipart(BOUNDARY, {**fields, **files}), MULTIPART_CONTENT)
        found: dict[str, Any] = answer.json()
        check_answer("POST", path, answer.status_code, found)
        return found

    def fetch(self, path: str, method: str = "GET", **body: Any) -> bytes:
        """A file, or what is said in its place."""
        answer = self._call(method, path, json.dumps(body) if body else "", "application/json")
        return bytes(answer.content)

    def _call(self, method: str, path: str, body: str | bytes, kind: str) -> Any:
        answer = self.client.generic(
            method,
            PREFIX + path,
            body,
            content_type=kind,
            headers={
                "Accept": "application/json",
                "Accept-Language": self.language,
                "User-Agent": "Konto/1 (Android 16)",
                **self.tokens,
            },
        )
        assert not answer.cookies, "an app is given no cookie"
        assert answer.headers["Cache-Control"] == "private, no-store"
        self.status, self.headers = answer.status_code, answer.headers
        return answer

    def get(self, path: str) -> dict[str, Any]:
        return self.ask("GET", path)

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        return self.ask("POST", path, **body)

    def sign_in(self, person: Person, **more: Any) -> dict[str, Any]:
        return self.post("auth/login", **{"email": person.address, "password": person.password, **more})

    def sign_up(self, person: Person, **more: Any) -> dict[str, Any]:
        usual = {"email": person.address, "password": person.password, "name": person.name, "language": "en"}
        return self.post("auth/signup", **{**usual, "age": True, "terms": True, **more})

    @property
    def is_signed_in(self) -> bool:
        self.get("auth/session")
        return self.status == 200


@pytest.fixture
def app(db: None) -> App:
    return App()


def codes(answer: dict[str, Any]) -> dict[str, str]:
    return {error.get("param", ""): error["code"] for error in answer["errors"]}


def pending(answer: dict[str, Any]) -> set[str]:
    return {flow["id"] for flow in answer["data"]["flows"] if flow.get("is_pending")}
