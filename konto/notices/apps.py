"""The room's entry in Django."""

from __future__ import annotations

from konto.kernel.apps import Room


class NoticesRoom(Room):
    name = "konto.notices"
    label = "notices"
    default = True
