"""The pictures of a service whose receiver is down: what it was told, what waits, and since when it takes nothing."""

from __future__ import annotations

import subprocess
import sys

from tests.browser.pictures_of_standing import Camera, sign_in
from tests.browser.steps import Visitor
from tests.faults.houses import House, environment

NOWHERE = "http://127.0.0.1:9/events"


def take(url: str, *, house: House, desk: Camera) -> None:
    """Things happen to Alice, and the bazaar doesn't hear of them yet."""
    command = [sys.executable, "-m", "tests.browser.told", NOWHERE]
    subprocess.run(command, env=environment(**house.variables, KONTO_DEMO="1"), check=True, timeout=60)
    staff = Visitor(desk.page, url)
    sign_in(staff, "Ada Falk")
    staff.go("/console/services/bazaar/events/")
    staff.reads_text("The person stays after all")
    desk.take("events")
