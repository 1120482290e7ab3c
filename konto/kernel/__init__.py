"""The kernel: clock, ids, keys, the journal, and the registries that rooms fill at start-up.

It owns the journal table and nothing of any person. It refuses to know any room by name.
"""
