"""Leaving: consequences, consent, questions, code, waiting, erasing everywhere, and the proof that it was done.

It owns departures, their erasure orders, certificates, and answers that belong to nobody. It refuses to call a
departure complete before every order has its receipt and the stores it names were searched.
"""
