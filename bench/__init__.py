"""Measures speed and memory, as ratios within one run: absolute figures belong to the machine, ratios to the code."""
