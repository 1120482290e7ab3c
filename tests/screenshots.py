"""`make screenshots`: starts the product, walks through it, and takes the pictures that README and docs show."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import django

MOST_BYTES = 1_500_000


def main() -> int:
    """Take the pictures and say what was taken; fails when they are too much to keep in a repository."""
    with tempfile.TemporaryDirectory(prefix="konto-pictures-") as folder:
        # The texts to look for come from the settings' languages; the product itself runs apart, in its own folder.
        os.environ |= {"KONTO_DATA_DIR": f"{folder}/texts", "KONTO_DATABASE_URL": "", "KONTO_DEMO": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "konto.config.settings"
        django.setup()
        from tests.browser.pictures import take_all  # noqa: PLC0415 - its words need the settings

        sizes = take_all(Path(folder) / "data")
    for name, size in sizes.items():
        sys.stdout.write(f"{size // 1000:5d} kB  docs/pictures/{name}\n")
    return int(sum(sizes.values()) > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
