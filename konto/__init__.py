"""Konto: customer accounts for online marketplaces.

One folder per room; `konto.config` puts the rooms together and holds the `konto` command.
"""
