"""Write `docs/personal-data.md` anew: `python -m tests.personal_data_page`."""

from __future__ import annotations

import os
from pathlib import Path

import django

PAGE = Path(__file__).parents[1] / "docs" / "personal-data.md"


def main() -> None:
    # The registry is filled when the rooms are loaded; nothing of the real data folder is touched.
    os.environ |= {"KONTO_DATA_DIR": "build/lint", "KONTO_DATABASE_URL": "", "KONTO_DEMO": "1"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    django.setup()
    from konto.kernel import holdings, personal_data_page  # noqa: PLC0415 - needs what was just set up

    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(personal_data_page.page(holdings.registry))


if __name__ == "__main__":
    main()
