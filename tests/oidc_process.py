"""The process of the OpenID provider: a library's, and in front of it what a strict provider would demand as well.

`python -m tests.oidc_process` starts one and says at which port. It needs nothing of this site.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
AUTHORIZE, TOKEN = "/oauth2/authorize", "/oauth2/token"
MONTHS = timedelta(days=90)
"""How long its tokens live: tests move their clock, and the provider's goes on."""


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
            if "error=" in location and "state=" not in location:  # a cancelled way keeps its state (RFC 6749, 4.1.2.1)
                headers = [*headers, ("Location", f"{location}&state={asked['state']}")]
                headers.remove(("Location", location))
            return start_response(status, headers, *more)

        return self.app(environ, started)

    def _fits(self, environ: Environ) -> bool:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        given = dict(parse_qsl(body.decode()))
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self.challenges.pop(given.get("code", ""), None) == challenge


def main() -> None:
    """Serve until told to stop."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    from oidc_provider_mock import app  # type: ignore[import-untyped]  # noqa: PLC0415 - it reads the environment
    from werkzeug.serving import make_server  # noqa: PLC0415

    server = make_server("localhost", 0, Pkce(app(require_nonce=True, access_token_max_age=MONTHS)), threaded=True)
    sys.stdout.write(json.dumps({"port": server.server_port}) + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
