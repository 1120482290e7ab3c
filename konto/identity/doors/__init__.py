"""Doors: the ways into an account, and how each of them shows who comes.

Nothing here decides who may come in: `actions` do. Nothing here is loaded before somebody uses it.
"""
