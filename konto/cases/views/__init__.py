"""Pages for people: asking, their questions, one of them. Staff have theirs in the console."""
