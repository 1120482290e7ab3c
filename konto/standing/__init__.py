"""Standing: what somebody may not do here, why, and how they object.

It owns restrictions, the catalogue of grounds, statements of reasons, appeals and their review, the way back in, and
the marks by which a block outlives an account. It refuses to judge a person by a program alone: whatever a rule does
is said to be automated and can be taken to a person. Staff's pages are the console's, on its actions and queries.
"""
