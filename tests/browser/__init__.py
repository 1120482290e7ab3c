"""Konto in a real browser: whole walks, and every page in every state."""
