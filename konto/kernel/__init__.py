"""The kernel: clock, ids, keys, the journal, the throttle, and the registries that rooms fill at start-up.

It owns the journal and the counts of failures, and nothing of any person. It refuses to know any room by name.
"""
