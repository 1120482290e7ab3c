"""Where the files of the pages lie: under names that change with their content."""

from __future__ import annotations

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Looks each address up once: a page names half a dozen, and they stay the same as long as a process runs."""

    @cache  # noqa: B019 - there is one storage
    def url(self, name: str | None, force: bool = False) -> str:
        return str(super().url(name, force))
