"""How the nodes of a campaign are set up, and when one is there."""

import time
from collections.abc import Callable
from pathlib import Path

import requests

from notifications.simulator import SimulatorServer
from tests.soak.plan import Plan
from tests.soak.processes import Node
from tests.web.command import Shell

LEASE = 4.0
"""Seconds; no call lasts longer than one less, and with the plan's settle time a mail goes again after both."""
LOOK = 0.5
LOOKS = 1_200
"""How often one looks whether all is quiet before what is still open is lost."""


def environment(plan: Plan, url: str, simulator: SimulatorServer, mail_url: str) -> dict[str, str]:
    """Of every process of a run: all clocks are short, so that what takes minutes in a service takes seconds."""
    settings = {
        "DELIVERY__TICK_SECONDS": "0.5",
        "DELIVERY__LEASE_SECONDS": str(LEASE),
        "DELIVERY__SETTLE_SECONDS": str(plan.settle),
        "DELIVERY__MESSAGES_PER_SECOND": "100",
        "INBOUND__SWEEP_SECONDS": str(plan.sweep_seconds),
        "QUIET_HOURS__FROM": "00:00",
        "QUIET_HOURS__TO": "00:00",
        "PLANNED__WAVE_SIZE": "2",
        "PLANNED__ANSWER_MINUTES_SOON": "1",
        "PLANNED__ANSWER_MINUTES_NEAR": "1",
        "PLANNED__ANSWER_MINUTES_FAR": "1",
        "BOOKINGS__LATE_ASK_AFTER_MINUTES": "1",
        "BOOKINGS__LATE_REPLACE_AFTER_MINUTES": "2",
        "REPLIES__AUTOMATIC_PER_NUMBER_PER_DAY": "100",
        "API__REQUESTS_PER_MINUTE": "1000000",
    }
    base = Shell(Path(), url, {}).env
    return (
        base
        | {f"MEDIATORI__{name}": value for name, value in settings.items()}
        | {
            "MEDIATORI_SMTP_URL": mail_url,
            "MEDIATORI_SMS_GATEWAY": "twilio",
            "MEDIATORI_TWILIO_API_BASE": simulator.base,
            "TWILIO_ACCOUNT_SID": simulator.state.account_sid,
            "TWILIO_AUTH_TOKEN": simulator.state.auth_token,
            "TWILIO_FROM": simulator.state.number,
        }
    )


def until(happened: Callable[[], bool], what: str) -> None:
    """Wait for it, for some minutes at most."""
    for _ in range(LOOKS):
        if happened():
            return
        time.sleep(LOOK)
    raise RuntimeError(f"it never happened: {what}")


def answers(node: Node) -> bool:
    """Whether its web side is up."""
    try:
        with requests.Session() as http:
            http.trust_env = False
            return http.get(f"{node.url}/status", timeout=5).status_code == 200
    except requests.RequestException:
        return False
