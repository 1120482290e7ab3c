"""Console: where staff sign in, apart from shoppers, see what waits for an answer, and answer.

It owns staff and their sessions, the queue and the pages of a case.
It refuses a session without a second factor, shoppers' sessions, and a look at a case that the journal doesn't know of.
"""
