"""The console's pages: the way in, the queue, one case."""
