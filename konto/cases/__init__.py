"""Cases: a question, an alarm, later a claim or an appeal, with a number, a clock, messages and files.

It owns cases, what was said in them, their files, the secret links to them, and when an answer is due.
It refuses to know accounts: an opaque reference and an address are all it is given, and staff are references, too.

Other rooms open a case with `actions.open_case` (once per `key`), or raise an alarm (`kernel.alarms`), which opens one;
then `reply`, `answer`, `assign`, `close` by its id. Evidence is facts by name (ids, times, numbers, short words), for
staff alone. A person sees the cases of their account in which somebody has written; a secret link opens one case.
"""
