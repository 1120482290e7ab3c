"""Whole journeys through the URLs, the browser, killed processes, and the rules of the architecture."""
