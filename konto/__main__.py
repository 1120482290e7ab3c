"""`python -m konto` is the `konto` command."""

import sys

from konto.config.cli import main

sys.exit(main())
