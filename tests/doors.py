"""What people hold in their hands: a device with passkeys, and a phone with an authenticator app."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from konto.identity.doors import authenticator
from konto.kernel import clock, ids
from tests.visiting import Page, Visit

ORIGIN = "http://localhost:8000"
PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40
Flag = AuthenticatorData.FLAG


@dataclass
class Device:
    """A device that keeps one passkey, as WebAuthn says. `asks_who` is whether it wants a finger or a number."""

    origin: str = ORIGIN
    asks_who: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: ids.token().encode())
    handle: str = ""

    def makes(self, options: dict[str, Any]) -> str:
        """The answer to a question for a new passkey."""
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        data = AttestedCredentialData.create(b"\0" * 16, self.credential_id, ES256.from_cryptography_key(self.public))
        auth_data = AuthenticatorData.create(self._hash(asked["rp"]["id"]), Flag(self._flags | HAS_KEY), 0, data)
        client = self._client(CollectedClientData.TYPE.CREATE, asked)
        attestation = AttestationObject.create("none", auth_data, {})
        answer = {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(attestation)}
        return self._said(answer)

    def shows(self, options: dict[str, Any], *, rp: str = "localhost") -> str:
        """The answer to a question for a passkey that is there."""
        auth_data = AuthenticatorData.create(self._hash(rp), Flag(self._flags), 0)
        client = self._client(CollectedClientData.TYPE.GET, options["publicKey"])
        signature = self.key.sign(auth_data + client.hash, ec.ECDSA(hashes.SHA256()))
        answer = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(auth_data),
            "signature": websafe_encode(signature),
            "userHandle": self.handle,
        }
        return self._said(answer)

    @property
    def public(self) -> ec.EllipticCurvePublicKey:
        return self.key.public_key()

    @property
    def _flags(self) -> int:
        return PRESENT | (VERIFIED if self.asks_who else 0)

    def _client(self, kind: str, asked: dict[str, Any]) -> CollectedClientData:
        return CollectedClientData.create(kind, websafe_decode(asked["challenge"]), self.origin)

    def _said(self, answer: dict[str, str]) -> str:
        name = websafe_encode(self.credential_id)
        whole = {"id": name, "rawId": name, "type": "public-key", "response": answer, "clientExtensionResults": {}}
        return json.dumps(whole)

    @staticmethod
    def _hash(text: str) -> bytes:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(text.encode())
        return digest.finalize()


def options(visit: Visit, path: str, **typed: str) -> dict[str, Any]:
    """What the page's script would be told to ask the browser for."""
    answer = visit.post(path, **typed).response
    assert answer.status_code == 200, answer.status_code
    found: dict[str, Any] = json.loads(answer.content)
    return found


def add_passkey(visit: Visit, *, name: str = "my phone", device: Device | None = None) -> Device:
    """Add a passkey by the page, as its script would."""
    device = device or Device()
    asked = options(visit, "/settings/doors/passkeys/options/")
    visit.post("/settings/doors/passkeys/", name=name, credential=device.makes(asked))
    return device


def enter_with(visit: Visit, device: Device, **typed: str) -> Page:
    """Sign in with a passkey, as the page's script would."""
    asked = options(visit, "/sign-in/passkey/options/")
    return visit.post("/sign-in/passkey/", credential=device.shows(asked), **typed)


def set_up_app(visit: Visit) -> str:
    """Set up an authenticator app by the page; the secret is what the app keeps."""
    page = visit.open("/settings/doors/app/")
    secret = secret_on(page)
    visit.press("Use this app", code=app_code(secret))
    return secret


def secret_on(page: Page) -> str:
    """The text that the page gives for the app."""
    found = re.search(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}", page.text)
    assert found, page.text
    return found.group().replace(" ", "")


def sheet_on(page: Page) -> list[str]:
    """The recovery codes that the page shows."""
    return re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}", page.text)


def app_code(secret: str, *, later: int = 0) -> str:
    """What the app shows now, or some steps of half a minute later."""
    return authenticator.code_at(secret, int(clock.now().timestamp()) // authenticator.STEP + later)
