"""What makes a folder a room: at start-up it fills the kernel's registries from its own modules."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

REGISTERING_MODULES = ("personal_data", "doors", "menu", "banners", "checks", "api", "hearing")


class Room(AppConfig):
    """Base of every room's app configuration."""

    default = False
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for module in REGISTERING_MODULES:
            if find_spec(f"{self.name}.{module}"):
                import_module(f"{self.name}.{module}")


class KernelRoom(Room):
    name = "konto.kernel"
    label = "kernel"
    default = True
