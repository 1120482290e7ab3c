"""The house, as far as it can be tried without starting it; `tests/faults` starts it."""
