"""PostgreSQL refuses to run as root: how to start its programs as somebody else when we are root.

Two ways. A user namespace in which root bears an ordinary id: no file changes hands, no folder has to be opened.
Where namespaces are forbidden (many containers): a system user who owns the database's folders.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from konto.config.errors import CannotStart

_PREFERRED = ("postgres", "konto", "nobody")


@dataclass(frozen=True, kw_only=True)
class RunAs:
    """What to put before a command and to give to Popen; `owner` is set when folders have to belong to that user."""

    prefix: tuple[str, ...] = ()
    popen: tuple[tuple[str, Any], ...] = ()
    owner: pwd.struct_passwd | None = None

    def own(self, folder: Path) -> None:
        """Hand the folder over, when the programs run as somebody else."""
        if self.owner:
            os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)

    def let_through(self, folder: Path) -> None:
        """Allow that user to enter the folder (not to read it)."""
        if self.owner:
            folder.chmod(folder.stat().st_mode | 0o011)


def for_folder(data: Path) -> RunAs:
    """How to run PostgreSQL's programs for a database in the folder `data`, which may not exist yet."""
    if os.geteuid() != 0:
        return RunAs()
    owner = data.stat().st_uid if data.exists() else None
    if owner:
        return _as_user(_known(owner))
    if _namespaces_work():
        return RunAs(prefix=_unshare(_ordinary_user()))
    if owner == 0:
        raise CannotStart(f"{data} belongs to root, and this machine forbids the user namespace it was made in.")
    return _as_user(_ordinary_user())


def _as_user(user: pwd.struct_passwd) -> RunAs:
    popen = (("user", user.pw_uid), ("group", user.pw_gid), ("extra_groups", ()))
    return RunAs(popen=popen, owner=user)


def _known(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise CannotStart(f"The database's files belong to user {uid}, whom this machine doesn't know.") from None


def _ordinary_user() -> pwd.struct_passwd:
    """Somebody who exists and isn't root: initdb looks the name up."""
    everybody = {user.pw_name: user for user in pwd.getpwall() if user.pw_uid}
    for name in _PREFERRED:
        if name in everybody:
            return everybody[name]
    if everybody:
        return next(iter(everybody.values()))
    raise CannotStart("PostgreSQL can't run as root, and this machine has no other user: start Konto as one.")


def _unshare(user: pwd.struct_passwd) -> tuple[str, ...]:
    return ("unshare", "--user", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}", "--")


@cache
def _namespaces_work() -> bool:
    if not shutil.which("unshare"):
        return False
    attempt = subprocess.run([*_unshare(_ordinary_user()), "true"], capture_output=True, check=False, process_group=0)
    return attempt.returncode == 0
