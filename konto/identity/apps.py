from __future__ import annotations

from konto.kernel.apps import Room


class IdentityRoom(Room):
    name = "konto.identity"
    label = "identity"
    default = True
