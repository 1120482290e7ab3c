"""The statement of reasons: built from a restriction each time it is shown, with all that the law wants said.

Regulation (EU) 2022/2065 (DSA), article 17(3): (a) what, where and how long; (b) the facts, and how we learned of them;
(c) whether a program took part; (d) the legal or (e) the contractual ground, and why it applies; (f) how to object.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from konto.standing import codes, rules
from konto.standing.grounds import words_of
from konto.standing.models import Basis, Found, Remnant, Restriction, Rule, Scope
from konto.web.templatetags.ui import written


@dataclass(frozen=True)
class Part:
    """One of the six parts: its title, and what is said."""

    title: str
    lines: list[str]


@dataclass(frozen=True)
class Statement:
    """What a restriction says to its person, in the language that is active."""

    parts: list[Part]
    code: str

    @property
    def lines(self) -> list[str]:
        """For a letter: each part under its title."""
        return [f"{part.title}: {' '.join(part.lines)}" for part in self.parts]


def statement_of(restriction: Restriction) -> Statement:
    """The statement of a restriction, its ground having been read with it."""
    parts = [
        Part(_("What is restricted"), [_what(restriction.scope), _where(restriction.territory), _when(restriction)]),
        Part(_("What happened"), [rules.facts_of(restriction), _how_found(restriction)]),
        Part(_("Who decided"), _who(restriction)),
        _ground(restriction),
        Part(_("How to object"), _redress(restriction.appeal_until)),
    ]
    return Statement(parts, codes.code_of(restriction.id, bytes(restriction.code_mark)))


def parts_of_remnant(remnant: Remnant) -> list[Part]:
    """What is still known of a restriction whose account is gone: for whoever reviews an appeal."""
    return [
        Part(_("What is restricted"), [_what(remnant.scope), _where(remnant.territory)]),
        Part(_("Who decided"), _who(remnant)),
        _ground(remnant),
        Part(_("How to object"), _redress(remnant.appeal_until)),
    ]


def outside() -> list[str]:
    """The ways to object beyond us: they are open before, beside and after an appeal (DSA, article 21)."""
    body = settings.KONTO_REDRESS_BODY
    if body:
        said = _("You can take it to a certified body for out-of-court settlement, for example %(body)s.") % {
            "body": body
        }
    else:
        said = _(
            "You can take it to a certified body for out-of-court settlement: the European Commission lists them under "
            "“out-of-court dispute settlement bodies”."
        )
    return [said, _("You can go to court at any time.")]


def _what(scope: str) -> str:
    return {
        Scope.EVERYTHING: _("The account is closed: you can't come in, buy, open disputes or write reviews."),
        Scope.SIGN_IN: _("You can't come into the account."),
        Scope.BUYING: _("You can't buy anything with this account."),
        Scope.DISPUTES: _("You can't open new disputes."),
        Scope.REVIEWS: _("You can't write reviews or questions."),
    }[Scope(scope)]


def _where(territory: str) -> str:
    if not territory:
        return _("It applies everywhere.")
    return _("It applies in: %(territory)s.") % {"territory": territory}


def _when(restriction: Restriction) -> str:
    start = written(restriction.starts_at)
    if restriction.rule == Rule.NOT_ACTIVATED:
        return _("From %(start)s, until the address or number is confirmed.") % {"start": start}
    if restriction.rule == Rule.HIJACK:
        return _("From %(start)s, until you show a contact from before, or we lift it.") % {"start": start}
    if restriction.until is None:
        return _("From %(start)s, with no end set.") % {"start": start}
    return _("From %(start)s until %(end)s.") % {"start": start, "end": written(restriction.until)}


def _how_found(restriction: Restriction) -> str:
    match restriction.found:
        case Found.NOTICE if restriction.notice:
            return _("Somebody told us (notice %(number)s).") % {"number": restriction.notice}
        case Found.NOTICE:
            return _("Somebody told us.")
        case Found.OWN:
            return _("We learned of it by looking ourselves.")
    return _("A program noticed it.")


def _who(decided: Restriction | Remnant) -> list[str]:
    if decided.rule:
        return [
            _("This was decided automatically: a rule applied itself, and no person took part."),
            _("A person decides your appeal."),
        ]
    by_hand = _("A person decided this; no program did.")
    return [by_hand, _("A program had pointed it out.")] if decided.found == Found.AUTOMATED else [by_hand]


def _ground(decided: Restriction | Remnant) -> Part:
    words = words_of(decided.ground)
    title = _("The legal ground") if decided.ground.basis == Basis.LEGAL else _("The ground in our terms")
    return Part(title, [f"{words.name}.", words.clause, words.why])


def _redress(until: datetime) -> list[str]:
    return [
        _("You can appeal to us until %(until)s, free of charge. Somebody who didn't decide this reads it.")
        % {"until": written(until)},
        *outside(),
    ]
