"""The real house, started, broken and killed."""
