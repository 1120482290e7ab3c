from __future__ import annotations

from konto.kernel.apps import Room


class ServicesRoom(Room):
    name = "konto.services"
    label = "services"
    default = True
