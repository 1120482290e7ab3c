"""The cabinet: what the account holds, shown truthfully.

It owns the home page; orders, payments and the wallet move in here. It refuses to say "none" when it can't see.
"""
