"""Notices: letters and texts, from the moment a room decides to send one until its content is gone.

It owns the outbox, delivery, bounces, caps, what people want to be sent, and the letterbox of demo and debug.
It refuses to know accounts: an address, an opaque reference and a template are all it is given.
"""
