from __future__ import annotations

from konto.kernel.apps import Room


class StandingRoom(Room):
    name = "konto.standing"
    label = "standing"
    default = True
