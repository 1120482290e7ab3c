"""What a page may load: only from here, and inline only what carries the answer's own nonce."""

from __future__ import annotations

from typing import Any, Final

from csp.constants import NONCE, NONE, SELF

DIRECTIVES: Final[dict[str, Any]] = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "object-src": [NONE],
}
