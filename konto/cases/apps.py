from __future__ import annotations

from konto.kernel.apps import Room


class CasesRoom(Room):
    name = "konto.cases"
    label = "cases"
    default = True
