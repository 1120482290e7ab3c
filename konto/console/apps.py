from __future__ import annotations

from konto.kernel.apps import Room


class ConsoleRoom(Room):
    name = "konto.console"
    label = "console"
    default = True
