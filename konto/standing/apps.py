from __future__ import annotations

from typing import Any

from django.db.models.signals import post_migrate

from konto.kernel.apps import Room


class StandingRoom(Room):
    name = "konto.standing"
    label = "standing"
    default = True

    def ready(self) -> None:
        super().ready()
        post_migrate.connect(_begin, sender=self)


def _begin(**_given: Any) -> None:
    """The grounds to begin with are there once the tables are."""
    from konto.standing import beginnings  # noqa: PLC0415 - its models need Django to be set up

    beginnings.write()
