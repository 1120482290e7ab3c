"""Providers that have ways of their own, as real servers on loopback: they answer as the real ones say they do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from konto.kernel import ids

Answer = tuple[int, dict[str, Any]]


@dataclass
class Server:
    """A provider: what it knows of somebody, and the codes that it gave. `answer` is told path and parameters."""

    who: dict[str, Any]
    answer: Callable[[Server, str, dict[str, str]], Answer]
    url: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def sign_in(self, address: str) -> dict[str, str]:
        """Somebody signs in at the address that the site named: what their browser brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = ids.token()
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def taken(self, given: dict[str, str]) -> dict[str, str] | None:
        """What the code was asked for with; None where the verifier isn't the one of the question (RFC 7636)."""
        asked = self.codes.pop(given.get("code", ""), {})
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        fits = asked.get("code_challenge") == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return asked if fits and given.get("redirect_uri") == asked["redirect_uri"] else None


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """The server on a port of its own, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(*server.answer(server, urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._say(*server.answer(server, self.path, dict(parse_qsl(body.decode()))))

        def _say(self, status: int, found: dict[str, Any]) -> None:
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Nobody reads along."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.url = f"http://127.0.0.1:{http.server_port}"
        thread = Thread(target=http.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


# --- Apple -----------------------------------------------------------------------------------------------------------
OURS = ec.generate_private_key(ec.SECP256R1())
"""The key by which Apple knows this site."""

APPLES = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
TEAM, KEY_ID, SERVICE = "TEAM123456", "KEY1234567", "net.example.account"


def our_key() -> str:
    return OURS.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def apple(server: Server, path: str, given: dict[str, str]) -> Answer:
    """The token for a code, where the site signed its question; and the keys that its ID tokens are signed with."""
    if path == "/auth/keys":
        return 200, {
            "keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(APPLES.public_key())) | {"kid": "a", "alg": "RS256"}]
        }
    claims = jwt.decode(given["client_secret"], OURS.public_key(), ["ES256"], audience="https://appleid.apple.com")
    asked = server.taken(given)
    if asked is None or (claims["iss"], claims["sub"]) != (TEAM, SERVICE):
        return 400, {"error": "invalid_grant"}
    now = int(time.time())
    told = {"iss": "https://appleid.apple.com", "aud": SERVICE, "iat": now, "exp": now + 600, "nonce": asked["nonce"]}
    token = jwt.encode(told | server.who, APPLES, "RS256", headers={"kid": "a"})
    return 200, {"access_token": "a", "token_type": "Bearer", "expires_in": 3600, "id_token": token}


# --- Facebook --------------------------------------------------------------------------------------------------------
SECRET = "the secret of the app"


def facebook(server: Server, path: str, given: dict[str, str]) -> Answer:
    """The token for a code, and what the holder of a token may know."""
    if path.endswith("/oauth/access_token"):
        fits = given.get("client_secret") == SECRET and server.taken(given)
        return (200, {"access_token": "f", "token_type": "bearer"}) if fits else (400, {"error": {}})
    proof = hmac.new(SECRET.encode(), b"f", hashlib.sha256).hexdigest()
    return (200, server.who) if given.get("appsecret_proof") == proof else (400, {"error": {}})
