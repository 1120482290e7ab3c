"""An OpenID provider as a process of its own on loopback: a certified library speaks, people press "sign in" there.

It checks what this site has to send, too: no nonce, no PKCE, or a code that another verifier asked for, and there is no
token. `python -m tests.oidc` starts one and says at which port.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import requests

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
AUTHORIZE, TOKEN = "/oauth2/authorize", "/oauth2/token"


class Pkce:
    """Refuses whoever doesn't prove that they asked for the code themselves (RFC 7636, 4.6)."""

    def __init__(self, app: Callable[[Environ, StartResponse], Iterable[bytes]]) -> None:
        self.app = app
        self.challenges: dict[str, str] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == AUTHORIZE:
            return self._authorize(environ, start_response)
        if environ["PATH_INFO"] == TOKEN and not self._fits(environ):
            start_response("400 Bad Request", [("Content-Type", "application/json")])
            return [b'{"error": "invalid_grant"}']
        return self.app(environ, start_response)

    def _authorize(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        asked = dict(parse_qsl(environ["QUERY_STRING"]))
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge") or not asked.get("state"):
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"state and PKCE are needed"]

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            location = dict(headers).get("Location", "")
            for code in parse_qs(urlsplit(location).query).get("code", []):
                self.challenges[code] = asked["code_challenge"]
            return start_response(status, headers, *more)

        return self.app(environ, started)

    def _fits(self, environ: Environ) -> bool:
        import io  # noqa: PLC0415 - only the process of the provider needs it

        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        given = dict(parse_qsl(body.decode()))
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self.challenges.pop(given.get("code", ""), None) == challenge


class Provider:
    """The running provider, and what people do there."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"

    def knows(self, uid: str, **claims: Any) -> None:
        """Somebody with an account there, and what the provider will tell of them."""
        requests.put(f"{self.url}/users/{uid}", json=claims, timeout=10).raise_for_status()

    def sign_in(self, address: str, uid: str) -> str:
        """Press "sign in" at the address that the site sent the browser to; the address to come back to."""
        return self._press(address, sub=uid)

    def cancel(self, address: str) -> str:
        """Press "cancel" there."""
        return self._press(address, action="deny")

    def _press(self, address: str, **typed: str) -> str:
        answer = requests.post(address, data=typed, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


@contextmanager
def running() -> Iterator[Provider]:
    """A provider of one's own; it ends with the block."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.oidc"]  # it uses a library that will go some day
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout
        found = re.search(r"\d+", process.stdout.readline())
        assert found, "the provider didn't start"
        yield Provider(int(found[0]))
    finally:
        process.terminate()
        process.wait(timeout=10)


def app_settings(provider: Provider, **more: str) -> dict[str, Any]:
    """How this site is told of the provider."""
    return {"key": "oidc", "name": "Exampleid", "kind": "openid", "url": provider.url, "id": "us", "secret": "s"} | more


def main() -> None:
    """Serve until told to stop."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    from oidc_provider_mock import app  # noqa: PLC0415 - as it reads the environment, and warns
    from werkzeug.serving import make_server  # noqa: PLC0415

    server = make_server("localhost", 0, Pkce(app(require_nonce=True)), threaded=True)
    sys.stdout.write(json.dumps({"port": server.server_port}) + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
