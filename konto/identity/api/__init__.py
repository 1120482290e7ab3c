"""The account for apps: allauth's headless protocol for app clients, answered by Konto's own pages.

Each call that changes something goes through the view of the page that does the same, so that one set of rules holds:
throttles, challenge, disclosure, second step, showing again who it is. See docs/adr/0006-app-api.md.
"""
