"""Related services for tests: a shop, with keys and tokens as a real one would fetch them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.test import Client

from konto.kernel.actors import Actor
from konto.services import actions, queries
from konto.services.actions import Made, Profile, Scope
from konto.services.queries import Service

TOKEN_PATH: Final = "/api/services/token"
FORM: Final = "application/x-www-form-urlencoded"
SYSTEM: Final = Actor.system()


def texts(name: str) -> dict[str, dict[str, str]]:
    """Words for a service, told apart by language."""
    return {language: {part: f"{name} {part} {language}" for part in actions.PARTS} for language in ("en", "uk", "nb")}


def service(code: str = "shop") -> Service:
    """The service of this code, put on the list where it isn't."""
    return queries.service_by(code) or actions.add_service(code, Profile(texts(code.capitalize())), actor=SYSTEM)


def key(code: str = "shop", *scopes: Scope) -> Made:
    """A new key of a service; good for everything, unless scopes are named."""
    service(code)
    return actions.make_key(code, scopes or tuple(Scope), actor=SYSTEM)


@dataclass
class Machine:
    """A service's own machine: it fetches a token with its secret, and shows it with each request."""

    code: str
    secret: str
    token: str = ""

    def fetch(self, client: Client | None = None, **more: Any) -> Any:
        """Ask for a token, with name and secret in the body."""
        form = {"grant_type": "client_credentials", "client_id": self.code, "client_secret": self.secret, **more}
        return (client or Client()).post(TOKEN_PATH, form_of(form), content_type=FORM)

    def headers(self) -> dict[str, str]:
        """What a request has to bring; a token is fetched the first time."""
        if not self.token:
            self.token = self.fetch().json()["access_token"]
        return {"Authorization": f"Bearer {self.token}"}


def form_of(fields: dict[str, Any]) -> str:
    """As a form goes over the wire; None leaves a field out, a list sends it several times."""
    return urlencode({name: value for name, value in fields.items() if value is not None}, doseq=True)


def machine(code: str = "shop", *scopes: Scope) -> Machine:
    """A machine of this service, with a key of its own."""
    return Machine(code, key(code, *scopes).secret)
