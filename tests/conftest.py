"""The fixtures that tests are written with, here and in rooms. Only fixtures: hooks belong to `conftest.py` above."""
