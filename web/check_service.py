"""What is wrong with this installation, and how to mend it: each finding one line. Looks only, changes nothing."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime

from notifications.gateway import SmsGateway
from notifications.threads import Threads
from storage.errors import BadVariable
from web.check_carrier import check_carrier
from web.check_database import check_database
from web.check_mail import check_mail
from web.check_places import check_places
from web.check_settings import check_settings
from web.finding import Finding
from web.settings import Settings

GIVE_UP_SECONDS = 12
"""All looks end after so long: a name server or a peer that says a byte now and then outlasts any timeout of a call."""


def check_service(
    settings: Settings, gateway: SmsGateway, clock: Callable[[], datetime], give_up_after: float = GIVE_UP_SECONDS
) -> list[Finding]:
    """Every finding, in a fixed order. The looks are made at once, and what has not ended in time is said to hang."""
    looks: dict[str, Callable[[], Iterator[Finding]]] = {
        "settings": lambda: check_settings(settings),
        "MEDIATORI_VAR": lambda: check_places(settings),
        "MEDIATORI_DATABASE_URL": lambda: check_database(settings, clock),
        "carrier": lambda: check_carrier(settings, gateway, clock),
        "MEDIATORI_SMTP_URL": lambda: check_mail(settings),
    }
    until = time.monotonic() + give_up_after
    with Threads(len(looks), "look") as threads:
        begun = {about: _begin(threads, look) for about, look in looks.items()}
        return [one for about, (future, found) in begun.items() for one in _ended(about, future, found, until)]


def _begin(threads: Threads, look: Callable[[], Iterator[Finding]]) -> tuple["Future[None]", list[Finding]]:
    """What is found until a look hangs is kept."""
    found: list[Finding] = []

    def gather() -> None:
        for one in look():
            found.append(one)  # noqa: PERF402  (one by one: what was found before a hang must be there)

    return threads.submit(gather), found


def _ended(about: str, future: "Future[None]", found: list[Finding], until: float) -> list[Finding]:
    try:
        future.result(max(0.0, until - time.monotonic()))
    except TimeoutError:
        return [*found, Finding(False, about, "no end of the answer in time: is the address right, does the other "
                                              "side hang, does the name server answer?")]  # fmt: skip
    except BadVariable as error:
        about, _, what = str(error).partition(": ")
        return [*found, Finding(False, about, what)]
    except Exception as error:  # noqa: BLE001  (a look that fails must not hide what the others found)
        return [*found, Finding(False, about, f"this look failed itself ({type(error).__name__}): tell the makers")]
    return found
