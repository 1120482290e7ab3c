"""Where this Konto lives and listens, from `KONTO_*` variables, without loading Django."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from konto.config import embedded, env

_ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, kw_only=True)
class Place:
    """`own_database_url` is empty where the embedded database is used."""

    data_dir: Path
    own_database_url: str
    host: str
    port: int
    demo: bool
    public_url: str

    @property
    def embedded(self) -> bool:
        return not self.own_database_url

    @property
    def database_url(self) -> str:
        return self.own_database_url or embedded.database_url(self.data_dir)

    @property
    def local_host(self) -> str:
        """The address that reaches the web server from this machine."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104

    @property
    def address(self) -> str:
        """What to type into a browser."""
        return self.public_url or f"http://{self._name}:{self.port}"

    @property
    def variables(self) -> dict[str, str]:
        """What a child needs to find the same place from any folder."""
        return {
            "KONTO_DATA_DIR": str(self.data_dir),
            "KONTO_HOST": self.host,
            "KONTO_PORT": str(self.port),
            "KONTO_DEMO": "1" if self.demo else "0",
        }

    @property
    def _name(self) -> str:
        if self.host in (*_ANYWHERE, *_LOOPBACK):
            return "localhost"
        return f"[{self.host}]" if ":" in self.host else self.host


def here(*, host: str | None = None, port: int | None = None, demo: bool = False) -> Place:
    """The place that the environment describes; what is given goes over it. Raises env.Unsafe."""
    return Place(
        data_dir=env.folder("KONTO_DATA_DIR", Path(".konto")),
        own_database_url=env.text("KONTO_DATABASE_URL"),
        host=host or env.text("KONTO_HOST", "127.0.0.1"),
        port=port if port is not None else env.number("KONTO_PORT", 8000),
        demo=demo or env.flag("KONTO_DEMO"),
        public_url=env.text("KONTO_PUBLIC_URL").rstrip("/"),
    )


def enter(place: Place, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for processes of this place."""
    return dict(environment) | place.variables
