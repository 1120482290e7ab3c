"""Argon2id at the cost that Konto uses, so that both sites spend the same on a password."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher

from bench import argon


class SameCost(Argon2PasswordHasher):
    time_cost = argon.PASSES
    memory_cost = argon.MEMORY_KIB
    parallelism = argon.LANES
