"""What stops the house from starting or going on, said in one line that a person can act on."""

from __future__ import annotations


class CannotStart(Exception):
    """The message is the one line that the command prints before it ends with a non-zero status."""
