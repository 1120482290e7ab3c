from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class ConfigApp(AppConfig):
    """The program itself: tells the front page about the demo people."""

    name = "konto.config"
    label = "konto_config"

    def ready(self) -> None:
        if settings.KONTO_DEMO:
            from konto.config import demo  # noqa: PLC0415 - models are ready only now

            demo.announce()
