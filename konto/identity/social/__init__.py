"""Signing in with an account elsewhere: which providers there are, how they are asked, and what they told.

A provider tells who somebody is there, by a number that never changes, and perhaps an address. What that means here is
decided by `identity.actions.social`.
"""
