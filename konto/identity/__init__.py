"""Identity: the account, who you are and how you get in - sign-up, activation, sign-in, sessions, settings.

It owns accounts, identifiers, proofs, sessions, acceptances and retired identifiers.
It refuses a second account for one identifier, and anything said to strangers that the disclosure policy forbids.
"""
