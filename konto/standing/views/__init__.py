"""Pages for people: the reasons, objecting, the way back in. Staff have theirs in the console."""
