"""The look of Konto: page frames, components, forms, error pages, headers, languages, logs.

Owns what every page shares, and the front, legal and help pages. Holds no data of a person.
Refuses to know any room: what a page shows of one comes through the kernel's registries.
"""
