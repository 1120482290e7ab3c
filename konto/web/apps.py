"""The room's place in Django."""

from __future__ import annotations

from konto.kernel.apps import Room


class WebRoom(Room):
    name = "konto.web"
    label = "web"
    default = True
