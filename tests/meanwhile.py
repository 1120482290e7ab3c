"""Something that happens between a look and the lock that follows, without a second thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def before_the_lock(deed: Callable[[], Any]) -> Iterator[None]:
    """Do it once, right before the first row is locked."""
    done: list[bool] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if "FOR UPDATE" in sql and not done:
            done.append(True)
            deed()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    assert done, "nothing was locked"
