"""The yardstick: nothing but argon2id verifications with Konto's parameters, on every core."""

from __future__ import annotations

import os
import threading
import time

from argon2 import PasswordHasher

MEMORY_KIB, PASSES, LANES = 19_456, 2, 1


def verifications_per_second(seconds: float) -> float:
    """Verifications by as many threads as there are cores; the library works outside Python's lock."""
    hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
    hashed = hasher.hash("correct horse bench staple")
    end = time.monotonic() + seconds
    counts = [0] * (os.cpu_count() or 1)

    def work(number: int) -> None:
        while time.monotonic() < end:
            hasher.verify(hashed, "correct horse bench staple")
            counts[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(counts))]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - start)
