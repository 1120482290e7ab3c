"""What the API's document says of each operation."""

from __future__ import annotations

from typing import Any

from konto.cabinet.api.things import Thing


def of_single(thing: Thing) -> dict[str, Any]:
    """For the handing over of one."""
    return {
        "url_name": f"{thing.name}-one",
        "operation_id": f"put_{thing.one}",
        "summary": f"Hand over one {thing.one}",
        "tags": [thing.name],
    }
