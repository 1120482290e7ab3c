from __future__ import annotations

from konto.kernel.apps import Room


class DepartureRoom(Room):
    name = "konto.departure"
    label = "departure"
    default = True
