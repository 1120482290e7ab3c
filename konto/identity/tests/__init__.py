"""Tests of what lies behind the pages; whole journeys are in `tests/flows`."""
