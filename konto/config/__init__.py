"""Where the rooms become one program: settings, URLs, and the `konto` command that starts and stops everything.

It owns no data. It refuses to start in an unsafe combination, and says which.
"""
