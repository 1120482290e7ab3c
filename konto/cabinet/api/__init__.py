"""What services call to hand over what they hold: `/api/services/v1/`, with its document at `openapi.json`."""

from konto.cabinet.api.service import api

__all__ = ["api"]
