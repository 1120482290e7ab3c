"""Passwords: how hard they are to guess, how long it takes to say so, and the cost of a hash."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from konto.identity import passwords

DISGUISED = "4@8({[<369|!10$5+7%2"
"""Every sign that a guesser reads as a letter: all their combinations would take seconds."""


def test_more_words_make_a_better_password():
    """The sentence gets better with each word."""
    words = ["orchard", "ladder", "seven", "bells"]
    tones = [passwords.strength(" ".join(words[:count]))[0] for count in (1, 2, 3, 4)]

    order = ["danger", "warning", "success"]
    assert tones[0] == "danger"
    assert tones[-1] == "success"
    assert [order.index(tone) for tone in tones] == sorted(order.index(tone) for tone in tones)


@pytest.mark.parametrize("password", [DISGUISED * 2, DISGUISED, "p@$5w0rd" * 5, "\U0001f98a" * 128, "qwertyuiop" * 12])
def test_the_strength_is_told_in_a_moment(password):
    """Even of what is made to take long: a quarter of a second of this process's own time is never reached."""
    start = time.process_time()
    passwords.strength(password[: passwords.LONGEST])

    assert time.process_time() - start < 0.25


def test_disguised_common_words_are_told_weak():
    """A few signs in place of letters don't make a common word strong."""
    assert passwords.strength("p@$$w0rd!")[0] == "danger"


@pytest.mark.slow
@pytest.mark.parametrize(("memory", "passes"), [(None, (19_456, 2)), ("65536", (65_536, 2))])
def test_a_hash_costs_what_the_settings_say(tmp_path, memory, passes):
    """Without a setting 19 MiB and two passes, as OWASP asks; an operator may ask for more."""
    script = "import django; django.setup(); from django.contrib.auth import hashers; print(hashers.make_password('x'))"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KONTO_ARGON2")}
    environment |= {"KONTO_DATA_DIR": str(tmp_path)} | ({"KONTO_ARGON2_MEMORY_KIB": memory} if memory else {})
    made = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert f"argon2id$v=19$m={passes[0]},t={passes[1]},p=1$" in made
