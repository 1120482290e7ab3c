"""Related services and what is kept about each."""
