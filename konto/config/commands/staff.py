"""`konto staff`: who may use the console."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence

from konto.config import loading, place, reachable
from konto.config.errors import CannotStart

_DESCRIPTION = """Who may use the console. `add` makes somebody staff and prints a link that works once, for a day:
there they choose a password and set up their authenticator app. `renew` does it again for somebody who lost
either; what they had no longer works. `end` signs them out at once and keeps them out."""
_STATUS = """Exit status:
  0  done
  1  it could not be done; a line says why
  2  wrong usage"""
ROLES = ("support", "security", "privacy", "admin")


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    reachable.check_database(place.here())
    loading.load()
    _check_address(options.email)
    return int({"add": _add, "renew": _renew, "end": _end}[options.what](options))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "konto staff", description=_DESCRIPTION, epilog=_STATUS, formatter_class=RawDescriptionHelpFormatter
    )
    what = parser.add_subparsers(dest="what", required=True, metavar="{add,renew,end}")
    add = what.add_parser("add", help="make somebody staff")
    add.add_argument("email", metavar="EMAIL")
    several = "may be given several times"
    add.add_argument("--role", dest="roles", action="append", required=True, choices=ROLES, help=several)
    add.add_argument("--name", help="how colleagues see them; what stands before the @ unless given")
    what.add_parser("renew", help="print a new link; password and app are set anew").add_argument("email")
    what.add_parser("end", help="end somebody's way in").add_argument("email")
    return parser


def _add(options: Namespace) -> int:
    from konto.console import actions  # noqa: PLC0415 - Django is loaded only now
    from konto.kernel.actors import Actor  # noqa: PLC0415

    name = (options.name or options.email.partition("@")[0]).strip()[:80]
    try:
        roles = [actions.Role(role) for role in options.roles]
        added = actions.add(options.email, name=name, roles=roles, actor=Actor.system())
    except actions.AlreadyStaff:
        raise CannotStart(
            f"{options.email} is staff already: `konto staff renew {options.email}` makes a new link."
        ) from None
    return _print_link(added.secret)


def _renew(options: Namespace) -> int:
    from konto.console import actions  # noqa: PLC0415
    from konto.kernel.actors import Actor  # noqa: PLC0415

    try:
        return _print_link(actions.renew(options.email, actor=Actor.system()).secret)
    except actions.NoSuchStaff:
        raise CannotStart(f"Nobody of the staff has the address {options.email}.") from None


def _end(options: Namespace) -> int:
    from konto.console import actions  # noqa: PLC0415
    from konto.kernel.actors import Actor  # noqa: PLC0415

    try:
        actions.end(options.email, actor=Actor.system())
    except actions.NoSuchStaff:
        raise CannotStart(f"Nobody of the staff has the address {options.email}.") from None
    print(f"{options.email} can't use the console any more.")
    return 0


def _print_link(secret: str) -> int:
    from django.conf import settings  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    print("Give them this link. It works once, until this time tomorrow:")
    print(f"{settings.KONTO_PUBLIC_URL}{reverse('console:set_up', args=[secret])}")
    return 0


def _check_address(email: str) -> None:
    from django.core.exceptions import ValidationError  # noqa: PLC0415
    from django.core.validators import validate_email  # noqa: PLC0415

    try:
        validate_email(email)
    except ValidationError:
        raise CannotStart(f"{email!r} is no e-mail address.") from None
