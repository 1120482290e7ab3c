"""Konto as an OpenID Connect provider: people sign in at services with their account here (OpenID Connect Core 1.0).

It asks before a service learns anything, calls a person another name at each service, and ends what was signed in when
the session here ends. The protocol's engine is oauthlib; what it keeps, and who gets what, is Konto's own.
"""
