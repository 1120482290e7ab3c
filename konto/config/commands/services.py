"""`konto services`: the related services, and the keys by which they come in."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from konto.config import loading, place, reachable
from konto.config.errors import CannotStart

if TYPE_CHECKING:
    from konto.services.actions import Made, Scope
    from konto.services.queries import Credential, Service

_DESCRIPTION = """The related services: shops, payment services and whatever else belongs to an account. `add` puts one
on the list, `key` gives it a key, `rotate` replaces a key while the old one holds for some days more, `remove` ends a
key or the whole service, `sign-in` lets it sign people in, `list` shows what there is. A secret is printed once and
can't be shown again."""
_STATUS = """Texts come from a file in JSON, by language: {"en": {"name": …, "about": …, "holds": …, "closing": …}, …}:
its name, what it is, what it keeps of a person, what the end of their account means there.

Exit status:
  0  done
  1  it could not be done; a line says why
  2  wrong usage"""
DAYS = 7


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    reachable.check_database(place.here())
    loading.load()
    run: Callable[[Namespace], None] = {
        "add": _add, "list": _list, "key": _key, "rotate": _rotate, "remove": _remove, "sign-in": _sign_in,
    }[options.what]  # fmt: skip
    with _said():
        run(options)
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "konto services", description=_DESCRIPTION, epilog=_STATUS, formatter_class=RawDescriptionHelpFormatter
    )
    what = parser.add_subparsers(dest="what", required=True, metavar="{add,list,key,rotate,remove,sign-in}")
    add = what.add_parser("add", help="put a service on the list")
    add.add_argument("code", metavar="CODE", help="its name for machines: small letters, digits, hyphens; for good")
    add.add_argument("--texts", required=True, type=Path, metavar="FILE", help="what it says of itself, in JSON")
    add.add_argument("--homepage", default="", metavar="URL")
    add.add_argument("--logo", type=Path, metavar="FILE", help="a picture; it is drawn anew")
    _scopes(add, required=False)
    what.add_parser("list", help="show every service and its keys")
    key = what.add_parser("key", help="give a service another key")
    key.add_argument("code", metavar="CODE")
    _scopes(key, required=True)
    rotate = what.add_parser("rotate", help="make a key that takes the place of one")
    rotate.add_argument("code", metavar="CODE")
    _ending(rotate, "which key; not needed where there is one alone")
    rotate.add_argument("--days", type=int, default=DAYS, help=f"how long the old one still holds ({DAYS}); 0: no more")
    remove = what.add_parser("remove", help="end a key, or without --key the service with all it has")
    remove.add_argument("code", metavar="CODE")
    _ending(remove, "end this key alone")
    _relying_party(what.add_parser("sign-in", help="let a service sign people in, or change how"))
    return parser


def _relying_party(parser: ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    several = "may be given several times"
    said = f"where people come back to, letter by letter; {several}"
    parser.add_argument("--redirect", dest="redirects", action="append", required=True, metavar="URI", help=said)
    said = f"where they may be sent after signing out; {several}"
    parser.add_argument("--signed-out", dest="logouts", action="append", default=[], metavar="URI", help=said)
    parser.add_argument("--backchannel", default="", metavar="URI", help="where it hears that somebody signed out")
    said = f"what it may ask to know, beside who it is: profile, email, phone, offline_access; {several}"
    parser.add_argument("--ask", dest="asks", action="append", default=[], metavar="SCOPE", help=said)
    parser.add_argument("--app", action="store_true", help="it runs on people's devices, and has no secret")


def _scopes(parser: ArgumentParser, *, required: bool) -> None:
    said = "what the key may do, like orders:write; several times, or `all`"
    parser.add_argument("--scope", dest="scopes", action="append", required=required, default=None, help=said)


def _ending(parser: ArgumentParser, said: str) -> None:
    parser.add_argument("--key", dest="ending", metavar="ENDING", help=f"{said}: how its secret ends, as `list` shows")


def _add(options: Namespace) -> None:
    from konto.kernel.actors import Actor  # noqa: PLC0415 - Django is loaded only now
    from konto.services import actions  # noqa: PLC0415

    scopes = _read_scopes(options.scopes or [])
    logo = actions.draw_logo(_content(options.logo)) if options.logo else None
    profile = actions.Profile(_texts(options.texts), options.homepage, logo)
    actions.add_service(options.code, profile, actor=Actor.system())
    print(f"{options.code} is on the list.")
    if scopes:
        _print_secret(actions.make_key(options.code, scopes, actor=Actor.system()))


def _list(_options: Namespace) -> None:
    from konto.services import queries  # noqa: PLC0415

    for service in queries.services():
        print(f"{service.code}  {queries.words_of(service, 'en')['name']}")
        for key in queries.live_keys(service):
            until = f", until {key.until:%Y-%m-%d %H:%M} UTC" if key.until else ""
            print(f"  …{key.ending}  {' '.join(key.scopes)}{until}")


def _key(options: Namespace) -> None:
    from konto.kernel.actors import Actor  # noqa: PLC0415
    from konto.services import actions  # noqa: PLC0415

    _print_secret(actions.make_key(options.code, _read_scopes(options.scopes), actor=Actor.system()))


def _rotate(options: Namespace) -> None:
    from konto.kernel.actors import Actor  # noqa: PLC0415
    from konto.services import actions  # noqa: PLC0415

    old = _the_key(_service(options.code), options.ending)
    overlap = timedelta(days=max(-1, min(options.days, 100_000)))
    made = actions.rotate_key(options.code, old.pk, overlap=overlap, actor=Actor.system())
    days = f"holds for {options.days} days more" if options.days else "holds no more"
    print(f"The key …{old.ending} {days}.")
    _print_secret(made)


def _remove(options: Namespace) -> None:
    from konto.kernel.actors import Actor  # noqa: PLC0415
    from konto.services import actions  # noqa: PLC0415

    if options.ending:
        key = _the_key(_service(options.code), options.ending)
        actions.end_key(options.code, key.pk, actor=Actor.system())
        print(f"The key …{key.ending} of {options.code} holds no more.")
    else:
        actions.end_service(options.code, actor=Actor.system())
        print(f"{options.code} is off the list: it can't come in any more, and hears nothing.")


def _sign_in(options: Namespace) -> None:
    from konto.kernel.actors import Actor  # noqa: PLC0415
    from konto.services import actions  # noqa: PLC0415

    party = actions.RelyingParty(
        redirect_uris=tuple(options.redirects),
        logout_uris=tuple(options.logouts),
        backchannel_uri=options.backchannel,
        scopes=("openid", *options.asks),
        public=options.app,
    )
    actions.save_client(_service(options.code), party, actor=Actor.system())
    print(f"{options.code} signs people in. Its client id is {options.code}.")


def _service(code: str) -> Service:
    from konto.services import actions, queries  # noqa: PLC0415

    service = queries.service_by(code)
    if service is None:
        raise actions.NoSuchService(code)
    return service


def _the_key(service: Service, ending: str | None) -> Credential:
    """The key whose secret ends so, or the only one there is."""
    from konto.services import queries  # noqa: PLC0415

    found = [one for one in queries.live_keys(service) if ending in (None, one.ending)]
    if not found:
        raise CannotStart(f"{service.code} has no such key: `konto services list` shows which there are.")
    if len(found) > 1:
        raise CannotStart(f"{service.code} has {len(found)} such keys: say which with --key, or use the console.")
    return found[0]


def _read_scopes(given: list[str]) -> list[Scope]:
    from konto.services.actions import Scope  # noqa: PLC0415

    if "all" in given:
        return list(Scope)
    unknown = [one for one in given if one not in Scope.values]
    if unknown:
        raise CannotStart(f"There is no scope {unknown[0]!r}. There are: {' '.join(Scope.values)}.")
    return [Scope(one) for one in given]


def _texts(file: Path) -> dict[str, dict[str, str]]:
    """Raises CannotStart for what isn't texts by language."""
    try:
        found = json.loads(_content(file))
        sound = all(isinstance(text, str) for parts in found.values() for text in parts.values())
    except (ValueError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise CannotStart(f"{file} is no JSON of texts by language; `konto services --help` shows how it looks.")
    return dict(found)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CannotStart(f"{file} can't be read: {error.strerror}.") from None


def _print_secret(made: Made) -> None:
    print(f"Its client id is {made.key.service.code}. This is the secret; it is not shown again:")
    print(made.secret)


@contextmanager
def _said() -> Iterator[None]:
    """Whatever the actions refuse becomes one line."""
    refusals = _refusals()
    try:
        yield
    except tuple(refusals) as error:
        raise CannotStart(refusals[type(error)].format(error)) from None


def _refusals() -> dict[type[Exception], str]:
    """What is said of each; the braces are what the refusal names."""
    from konto.services import actions  # noqa: PLC0415
    from konto.web.pictures import Unfit  # noqa: PLC0415

    return {
        actions.NoSuchService: "There is no service {}: `konto services list` shows which there are.",
        actions.AlreadyThere: "There is, or was, a service {}. Choose another code.",
        actions.CannotSave: "'{}' can't be kept: a code is small letters, digits and hyphens, a homepage https://…",
        actions.Incomplete: "The texts lack a part, or it is too long: {}.",
        actions.Misleading: "People could take {} for something else: another's name, or signs that can't be seen.",
        actions.WrongAddress: "'{}' can't be used: an address is https://…, whole, without a pattern.",
        actions.WrongScope: "There is more than it can ask to know: {}.",
        actions.NoSuchKey: "This key is none any more: `konto services list` shows which there are.",
        actions.AlreadyReplaced: "This key was replaced before: `konto services list` shows until when it holds.",
        actions.TooManyKeys: f"It has {actions.MOST_KEYS} keys: end one first, with `konto services remove`.",
        actions.CannotOverlap: "The old key can hold for 0 to 90 days more.",
        Unfit: "The logo can't be used: {0.flaw}.",
    }
