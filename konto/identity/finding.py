"""Finding accounts by what people call themselves: by how the name begins, or its last word, in any capitals.

Two indexes over the name as it is compared (migration 0013) hold it: of the kind from which what is deleted goes away,
as it does from the table. The planner keeps no samples of them.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import F, Func, QuerySet, TextField, Value

from konto.identity.models import Account

SHORTEST: Final = 2
LAST_SIGN: Final = "\U0010ffff"


class Folded(Func):
    """A name as it is compared: composed, small letters, in the order of its signs. As the indexes have it."""

    template = 'lower(normalize(%(expressions)s, NFKC)) COLLATE "C"'
    output_field = TextField()


class LastWord(Func):
    """What stands behind the last space."""

    template = "substring(%(expressions)s from '[^ ]*$')"
    output_field = TextField()


def by_name(typed: str, *, most: int) -> list[Account]:
    """Accounts whose name, or its last word, begins so; in the order of names, as many as `most`.

    With them come their identifiers. Nothing is found by less than two signs.
    """
    words = " ".join(typed.split())
    if len(words) < SHORTEST:
        return []
    found = [*_beginning(Folded(F("name")), words)[:most], *_beginning(Folded(LastWord(F("name"))), words)[:most]]
    once = {account.pk: account for account in found}
    return sorted(once.values(), key=lambda account: account.name.casefold())[:most]


def _beginning(name: Any, words: str) -> QuerySet[Account]:
    """Comparing by a range lets an index answer, whatever the words hold."""
    start, end = Folded(Value(words)), Folded(Value(words + LAST_SIGN))
    fitting = Account.objects.annotate(compared=name).filter(compared__gte=start, compared__lt=end)
    return fitting.order_by("compared").prefetch_related("identifiers")
