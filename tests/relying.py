"""A service where people sign in with Konto: what it sends, what it gets back, as a careful relying party would."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from konto.kernel.actors import Actor
from konto.services.actions import Scope
from konto.services.actions.openid import RelyingParty, save_client
from tests.services import key, service
from tests.visiting import Page, Visit

CALLBACK: Final = "https://{code}.example/callback"
LOGGED_OUT: Final = "https://{code}.example/signed-out"
EVERYTHING: Final = ("openid", "profile", "email", "phone", "offline_access")
SYSTEM: Final = Actor.system()


@dataclass
class Asked:
    """One sign-in that the service began: what it has to remember until the answer comes."""

    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass
class Party:
    """A service as a relying party, with a secret of its own."""

    code: str
    secret: str
    public: bool = False

    @property
    def callback(self) -> str:
        return CALLBACK.format(code=self.code)

    @property
    def logged_out(self) -> str:
        return LOGGED_OUT.format(code=self.code)

    # --- in the browser ----------------------------------------------------------------------------------------------
    def path(self, asked: Asked, **more: Any) -> str:
        """Where it sends the browser; None leaves a parameter out."""
        usual = {
            "client_id": self.code,
            "redirect_uri": self.callback,
            "response_type": "code",
            "scope": "openid profile email",
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": asked.challenge,
            "code_challenge_method": "S256",
        }
        given = {name: value for name, value in {**usual, **more}.items() if value is not None}
        return f"/openid/authorize?{urlencode(given)}"

    def send(self, visit: Visit, asked: Asked | None = None, **more: Any) -> Page:
        """Send the browser to Konto; redirects inside of Konto are followed."""
        return go(visit, self.path(asked or Asked(), **more))

    def code_for(self, visit: Visit, asked: Asked, **more: Any) -> str:
        """The whole way in the browser: asked, agreed to where that is asked, back with a code."""
        page = self.send(visit, asked, **more)
        if "Yes, sign in" in page.buttons:
            page = visit.press("Yes, sign in")
        told = answer_of(page)
        assert told.get("state") == asked.state, told
        assert "code" in told, told
        return told["code"]

    def signs_in(self, visit: Visit, **more: Any) -> dict[str, Any]:
        """Until the service has its tokens; with the claims of the id token under `claims`."""
        asked = Asked()
        got = self.redeem(self.code_for(visit, asked, **more), asked).json()
        assert "id_token" in got, got
        return {**got, "claims": self.read(got["id_token"])}

    # --- from machine to machine -----------------------------------------------------------------------------------
    def redeem(self, code: str, asked: Asked, *, by: Client | None = None, **more: Any) -> Any:
        return self.post(
            "token",
            by=by,
            **{
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.callback,
                "code_verifier": asked.verifier,
                **more,
            },
        )

    def refresh(self, token: str, *, by: Client | None = None, **more: Any) -> Any:
        return self.post("token", by=by, **{"grant_type": "refresh_token", "refresh_token": token, **more})

    def introspect(self, token: str) -> Any:
        return self.post("introspect", token=token).json()

    def revoke(self, token: str) -> Any:
        return self.post("revoke", token=token)

    def userinfo(self, token: str) -> Any:
        return Client().get("/openid/userinfo", headers={"Authorization": f"Bearer {token}"})

    def post(self, name: str, *, by: Client | None = None, **form: Any) -> Any:
        """A form with the service's own secret, as HTTP Basic; an app on a device has none."""
        headers = {}
        if self.public:
            form = {"client_id": self.code, **form}
        else:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{self.code}:{self.secret}".encode()).decode()
        body = urlencode({field: value for field, value in form.items() if value is not None})
        return (by or Client(enforce_csrf_checks=True)).post(
            f"/openid/{name}", body, content_type="application/x-www-form-urlencoded", headers=headers
        )

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a token, checked with the keys that Konto publishes."""
        return dict(jwt.decode(token, published(), algorithms=["RS256"]).claims)


def party(
    code: str = "shop", *, public: bool = False, scopes: tuple[str, ...] = EVERYTHING, backchannel: str = ""
) -> Party:
    """A service that may sign people in."""
    of = service(code)
    told = RelyingParty(
        redirect_uris=(CALLBACK.format(code=code),),
        logout_uris=(LOGGED_OUT.format(code=code),),
        backchannel_uri=backchannel,
        scopes=scopes,
        public=public,
    )
    save_client(of, told, actor=SYSTEM)
    return Party(code, "" if public else key(code, Scope.OPENID).secret, public)


def published() -> KeySet:
    """The keys that every service reads."""
    return KeySet.import_key_set(Client().get("/openid/keys").json())


def go(visit: Visit, path: str) -> Page:
    """Open an address and follow redirects, but none that leaves Konto."""
    answer = visit._client("get", path)
    hops = []
    while answer.status_code in (301, 302, 303) and answer.headers["Location"].startswith("/"):
        hops.append(answer)
        path = answer.headers["Location"]
        answer = visit._client("get", path)
    visit.page = Page(answer, path=urlsplit(path).path, hops=hops)
    return visit.page


def sent_to(page: Page) -> str:
    """Where the browser is sent out of Konto: by a redirect, or by the page that leads on; empty where it stays."""
    if page.status in (302, 303):
        return str(page.response.headers["Location"])
    return page.links.get("Go on", "") if page.status == 200 else ""


def answer_of(page: Page) -> dict[str, str]:
    """What the service is told in the address to which the browser goes."""
    target = sent_to(page)
    assert target, f"{page.path} {page.status} {page.text[:200]}"
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
