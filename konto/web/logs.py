"""Logs as lines of JSON that hold no personal data.

Paths may carry secrets and exception texts may carry values, so neither is written: a request is named by its
route, an exception by its type and where it happened. Only in debug, on a developer's machine, its text is kept.
"""

from __future__ import annotations

import logging
import logging.config
import re
import sys
import traceback
from types import TracebackType
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

FRAMES: Final = 12
ADDRESS: Final = re.compile(r"[^\s@<>\"'=&?/,;:()]+(?:@|%40)[^\s@<>\"'&?/,;:()]+", re.IGNORECASE)
SPEAK_OF_PATHS: Final = ("django.request", "django.security", "django.server")

_Exception = tuple[type[BaseException], BaseException, TracebackType | None]


class WithoutPaths(logging.Filter):
    """Cuts what Django's own messages say after their first words: the path, the host, the reason."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(SPEAK_OF_PATHS):
            record.msg = re.split(r"[:('\"]", record.getMessage(), maxsplit=1)[0].strip()
            record.args = ()
        return True


def mask_addresses(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """The last net: whatever looks like an e-mail address is replaced."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = ADDRESS.sub("[address]", value)
    return event


class Exceptions:
    """Turns an exception into its types and places; its text only where `with_text` is set."""

    def __init__(self, *, with_text: bool) -> None:
        self.with_text = with_text

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        error = _current(event.pop("exc_info", None))
        if error:
            event["exception"] = [self._name(link) for link in _chain(error)]
            event["where"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)[-FRAMES:]
            ]
        return event

    def _name(self, error: BaseException) -> str:
        name = f"{type(error).__module__}.{type(error).__qualname__}"
        return f"{name}: {error}" if self.with_text else name


def _current(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if len(exc_info) == 3 else None
    if exc_info:
        return sys.exc_info()[1]
    return None


def _chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or link.__context__
    return links


def _processors(debug: bool) -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        Exceptions(with_text=debug),
        mask_addresses,
    ]


def logging_config(debug: bool, *, access: bool = True) -> dict[str, Any]:
    """The dictionary for `LOGGING`: everything to standard error, one JSON object a line (readable in debug).

    With `access` each request is a line.
    """
    renderer: Processor = structlog.dev.ConsoleRenderer() if debug else structlog.processors.JSONRenderer()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_paths": {"()": WithoutPaths}},
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                "foreign_pre_chain": _processors(debug),
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["without_paths"]},
        },
        # Libraries say what is wrong and no more: at INFO one of them names the passkey of everybody who signs in.
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "konto": {"level": "INFO"},
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # A refused request is already a line of the access log; here it would be a second one.
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            "konto.web.access": {"level": "INFO" if access else "WARNING"},
        },
    }


def configure(config: dict[str, Any], *, debug: bool = False) -> None:
    """Put `logging_config` in force, and structlog on top of it. Named in `LOGGING_CONFIG`."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[*_processors(debug), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
