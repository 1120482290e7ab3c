from __future__ import annotations

from konto.kernel.apps import Room


class CabinetRoom(Room):
    name = "konto.cabinet"
    label = "cabinet"
    default = True
